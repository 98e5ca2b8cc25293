package brig.monitor.pipe;

import brig.monitor.event.Event;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Events that wait for one thread, bounded by their number and by their bytes. Allowed calls may fill half of it, so that a busy
 * container does not drown what was refused.
 */
public final class EventQueue<E extends Event> {
    /** Bytes that may wait, by {@link Weight}. */
    private static final long HEAVIEST = 32 << 20;

    /** Empty: there will be no more. */
    private final LinkedBlockingQueue<Optional<Waiting<E>>> queue;

    private final int reserve;
    private final Room room;
    private final AtomicLong held = new AtomicLong();
    private volatile boolean closed;

    private record Waiting<E>(E event, int weight) {}

    /** @param capacity events */
    public EventQueue(int capacity) {
        this(capacity, Room.OF_THIS_JVM);
    }

    EventQueue(int capacity, Room room) {
        this.queue = new LinkedBlockingQueue<>(capacity);
        this.reserve = capacity / 2;
        this.room = room;
    }

    /**
     * Never waits.
     *
     * @return false if there is no room for it
     */
    public boolean offer(E event) {
        return offer(event, Weight.of(event));
    }

    /** @param weight of the event, in bytes */
    boolean offer(E event, int weight) {
        if (closed || isFull(event, weight) || !room.take(held.get(), weight)) {
            return false;
        }
        held.addAndGet(weight);
        if (!queue.offer(Optional.of(new Waiting<>(event, weight)))) {
            release(weight);
            return false;
        }
        return true;
    }

    private boolean isFull(E event, int weight) {
        boolean allowed = event instanceof SyscallEvent call && call.verdict() instanceof Verdict.Allow;
        return allowed
                ? queue.remainingCapacity() <= reserve || held.get() + weight > HEAVIEST / 2
                : held.get() + weight > HEAVIEST;
    }

    private void release(int weight) {
        held.addAndGet(-weight);
        room.giveBack(weight);
    }

    /** Waits for the next one. Empty: there will be no more. */
    public Optional<E> take() throws InterruptedException {
        var next = queue.take();
        next.ifPresent(waiting -> release(waiting.weight()));
        return next.map(Waiting::event);
    }

    /**
     * Nothing comes after what waits now. Waits itself only where the queue is full.
     *
     * @return false if it was full for so long: {@link #take} goes on as if nothing had been said
     */
    public boolean end(long milliseconds) throws InterruptedException {
        return queue.offer(Optional.empty(), milliseconds, TimeUnit.MILLISECONDS);
    }

    /**
     * Forgets what waits, and takes nothing more.
     *
     * @return how many events that were
     */
    public int forget() {
        closed = true;
        int forgotten = 0;
        for (var next = queue.poll(); next != null; next = queue.poll()) {
            if (next.isPresent()) {
                release(next.get().weight());
                forgotten++;
            }
        }
        return forgotten;
    }
}
