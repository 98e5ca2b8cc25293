package brig.monitor.pipe;

import brig.monitor.Meter;
import brig.monitor.Meter.Part;
import brig.monitor.event.Event;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A queue and the one thread that empties it, from the first event on: a container of which nothing is told costs no thread. */
final class Lane {
    private final EventQueue<Event> queue;
    private final Consumer<Event> consumer;
    private final Part part;
    private final Meter meter;
    private final String name;
    private @Nullable Thread thread;
    private volatile boolean started;
    private boolean closed;

    Lane(String name, int capacity, Part part, Meter meter, Consumer<Event> consumer) {
        this.queue = new EventQueue<>(capacity);
        this.part = part;
        this.meter = meter;
        this.consumer = consumer;
        this.name = name;
    }

    /** @return false if there is none, and none is to come */
    private boolean hasThread(boolean wanted) {
        if (started) {
            return true;
        }
        synchronized (this) {
            if (thread == null && wanted && !closed) {
                thread = Thread.ofPlatform().daemon().name(name).start(this::run);
                started = true;
            }
            closed |= !wanted;
            return thread != null;
        }
    }

    /** @param weight of the event, in bytes */
    void offer(Event event, int weight) {
        if (!queue.offer(event, weight)) {
            meter.dropped();
        } else if (!hasThread(true)) {
            forget(); // its end was faster
        }
    }

    private void run() {
        try {
            for (var next = queue.take(); next.isPresent(); next = queue.take()) {
                consume(next.get());
            }
        } catch (InterruptedException e) {
            // it took too long after the end
        }
    }

    private void consume(Event event) {
        try {
            consumer.accept(event);
        } catch (RuntimeException | Error e) {
            meter.failed(part, e); // the next event may fare better
        }
    }

    /** Lets the thread finish what is queued, within the time; then it is interrupted. */
    void close(long milliseconds) {
        if (!hasThread(false)) {
            return;
        }
        var worker = Objects.requireNonNull(thread);
        try {
            queue.end();
            worker.join(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        worker.interrupt();
        forget();
    }

    private void forget() {
        for (int left = queue.forget(); left > 0; left--) {
            meter.dropped();
        }
    }
}
