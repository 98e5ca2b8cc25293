package brig.monitor.pipe;

import brig.monitor.Meter;
import brig.monitor.Meter.Part;
import brig.monitor.event.Event;
import java.util.function.Consumer;

/** A queue and the one thread that empties it. */
final class Lane {
    private final EventQueue<Event> queue;
    private final Consumer<Event> consumer;
    private final Part part;
    private final Meter meter;
    private final Thread thread;

    Lane(String name, int capacity, Part part, Meter meter, Consumer<Event> consumer) {
        this.queue = new EventQueue<>(capacity);
        this.part = part;
        this.meter = meter;
        this.consumer = consumer;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** @param weight of the event, in bytes */
    void offer(Event event, int weight) {
        if (!queue.offer(event, weight)) {
            meter.dropped();
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
        try {
            queue.end();
            thread.join(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        for (int left = queue.forget(); left > 0; left--) {
            meter.dropped();
        }
    }
}
