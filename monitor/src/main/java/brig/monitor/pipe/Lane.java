package brig.monitor.pipe;

import brig.monitor.Meter;
import brig.monitor.Meter.Part;
import brig.monitor.event.Event;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A queue, bounded by events and by bytes, and the one thread that empties it. Allowed calls may fill half of it, so that a
 * busy container does not drown what was refused. Both are there from the first event on: a container of which nothing is told
 * costs neither a thread nor room for 8192 events.
 */
final class Lane {
    /** Bytes that may wait, by {@link Weight}. */
    private static final long HEAVIEST = 32 << 20;

    /** Empty: there will be no more. */
    private final LinkedBlockingQueue<Optional<Waiting>> queue;

    private final int reserve;
    private final AtomicLong waiting = new AtomicLong();
    private final Consumer<Event> consumer;
    private final Part part;
    private final Meter meter;
    private final String name;
    private @Nullable Thread thread;
    private volatile boolean started;
    private boolean closed;

    Lane(String name, int capacity, Part part, Meter meter, Consumer<Event> consumer) {
        this.queue = new LinkedBlockingQueue<>(capacity);
        this.reserve = capacity / 2;
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

    private record Waiting(Event event, int weight) {}

    /** @param weight of the event, in bytes */
    void offer(Event event, int weight) {
        boolean room = allowed(event)
                ? queue.remainingCapacity() > reserve && waiting.get() + weight <= HEAVIEST / 2
                : waiting.get() + weight <= HEAVIEST;
        if (room && queue.offer(Optional.of(new Waiting(event, weight)))) {
            waiting.addAndGet(weight);
            if (!hasThread(true)) {
                meter.dropped(); // its end was faster
            }
        } else {
            meter.dropped();
        }
    }

    private static boolean allowed(Event event) {
        return event instanceof SyscallEvent call && call.verdict() instanceof Verdict.Allow;
    }

    private void run() {
        try {
            for (var next = queue.take(); next.isPresent(); next = queue.take()) {
                waiting.addAndGet(-next.get().weight());
                consume(next.get().event());
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
            // waits for room only where the thread has much to do
            if (queue.offer(Optional.empty(), milliseconds, TimeUnit.MILLISECONDS)) {
                worker.join(milliseconds);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        worker.interrupt();
    }
}
