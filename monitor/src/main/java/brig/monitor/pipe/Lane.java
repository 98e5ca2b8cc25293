package brig.monitor.pipe;

import brig.monitor.Meter;
import brig.monitor.Meter.Part;
import brig.monitor.event.Event;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A bounded queue and the one thread that empties it. Allowed calls may fill half of it, so that a busy container does not
 * drown what was refused.
 */
final class Lane {
    private static final long POLL_MILLIS = 200;

    private final ArrayBlockingQueue<Event> queue;
    private final int reserve;
    private final Consumer<Event> consumer;
    private final Part part;
    private final Meter meter;
    private final Thread thread;
    private volatile boolean closing;

    Lane(String name, int capacity, Part part, Meter meter, Consumer<Event> consumer) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.reserve = capacity / 2;
        this.part = part;
        this.meter = meter;
        this.consumer = consumer;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void offer(Event event) {
        boolean room = !allowed(event) || queue.remainingCapacity() > reserve;
        if (!room || !queue.offer(event)) {
            meter.dropped();
        }
    }

    private static boolean allowed(Event event) {
        return event instanceof SyscallEvent call && call.verdict() instanceof Verdict.Allow;
    }

    private void run() {
        while (!closing || !queue.isEmpty()) {
            try {
                var event = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (event != null) {
                    consumer.accept(event);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | StackOverflowError e) {
                meter.failed(part, e); // the next event may fare better
            }
        }
    }

    /** Lets the thread finish what is queued, within the time; then it is interrupted. */
    void close(long milliseconds) {
        closing = true;
        try {
            thread.join(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
