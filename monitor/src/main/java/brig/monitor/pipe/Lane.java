package brig.monitor.pipe;

import brig.monitor.Meter;
import brig.monitor.Meter.Part;
import brig.monitor.event.Event;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A queue and the one thread that empties it, as long as events come: a container of which nothing is told costs no thread. */
public final class Lane {
    private static final long IDLE_NANOS = 1_000_000_000;

    private final EventQueue<Event> queue;
    private final Consumer<Event> consumer;
    private final Part part;
    private final Meter meter;
    private final String name;
    private final long idleNanos;
    private final Runnable begin;
    private @Nullable Thread thread;
    private volatile boolean started;
    private boolean closed;

    Lane(String name, int capacity, Part part, Meter meter, Consumer<Event> consumer) {
        this(name, capacity, part, meter, consumer, IDLE_NANOS);
    }

    /** @param begin is done by each thread of it, before the events */
    public Lane(String name, int capacity, Part part, Meter meter, Runnable begin, Consumer<Event> consumer) {
        this(name, capacity, part, meter, begin, consumer, IDLE_NANOS);
    }

    /** @param idleNanos without an event, after which the thread ends */
    Lane(String name, int capacity, Part part, Meter meter, Consumer<Event> consumer, long idleNanos) {
        this(name, capacity, part, meter, () -> {}, consumer, idleNanos);
    }

    private Lane(
            String name,
            int capacity,
            Part part,
            Meter meter,
            Runnable begin,
            Consumer<Event> consumer,
            long idleNanos) {
        this.begin = begin;
        this.idleNanos = idleNanos;
        this.queue = new EventQueue<>(capacity);
        this.part = part;
        this.meter = meter;
        this.consumer = consumer;
        this.name = name;
    }

    /** @return false if there is none, and none is to come */
    private boolean hasThread() {
        if (started) {
            return true;
        }
        synchronized (this) {
            if (thread == null && !closed) {
                thread = Thread.ofPlatform().daemon().name(name).start(this::run);
                started = true;
            }
            return thread != null;
        }
    }

    /** Begins before there is an event. */
    public void start() {
        var _ = hasThread();
    }

    /** Never waits: what finds the queue full is counted. */
    public void offer(Event event) {
        offer(event, Weight.of(event));
    }

    /** @param weight of the event, in bytes */
    void offer(Event event, int weight) {
        if (!queue.offer(event, weight)) {
            meter.dropped();
        } else if (!hasThread()) {
            forget(); // its end was faster
        }
    }

    private void run() {
        begin.run();
        boolean goesOn = true;
        while (goesOn) {
            try {
                for (var next = queue.take(idleNanos); next.isPresent(); next = queue.take(idleNanos)) {
                    consume(next.get());
                }
                goesOn = !mayGo();
            } catch (InterruptedException e) {
                goesOn = !isClosed(); // else it took too long after the end; or it was meant for the consumer, and late
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Whether this thread may end. Who offers an event looks for a thread once it is in the queue; we look into the queue once
     * there is no thread to be seen.
     */
    private synchronized boolean mayGo() {
        started = false;
        if (!queue.isEmpty()) {
            started = true;
            return false;
        }
        if (!closed) {
            thread = null;
        }
        return true;
    }

    private void consume(Event event) {
        try {
            consumer.accept(event);
        } catch (RuntimeException | Error e) {
            meter.failed(part, e); // the next event may fare better
        }
    }

    /** Lets the thread finish what is queued, within the time; then it is interrupted. */
    public void close(long milliseconds) {
        var worker = ended();
        if (worker != null) {
            try {
                worker.join(milliseconds);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            worker.interrupt();
            forget();
        }
    }

    /** Nothing more goes in, what waits is forgotten, and nobody waits for the thread. */
    public void abandon() {
        var _ = ended();
        forget();
    }

    private synchronized @Nullable Thread ended() {
        closed = true;
        queue.end();
        return thread;
    }

    private void forget() {
        for (int left = queue.forget(); left > 0; left--) {
            meter.dropped();
        }
    }
}
