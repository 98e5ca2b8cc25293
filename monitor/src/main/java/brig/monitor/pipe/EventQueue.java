package brig.monitor.pipe;

import brig.monitor.event.Event;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Events that wait for one thread, bounded by their number and by their bytes. Allowed calls may fill half of it, so that a busy
 * container does not drown what was refused.
 */
public final class EventQueue<E extends Event> {
    /** Bytes that may wait, by {@link Weight}. */
    private static final long HEAVIEST = 32 << 20;

    private final ConcurrentLinkedQueue<Waiting<E>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong held = new AtomicLong();
    private final Slumber reader = new Slumber();
    private final int capacity;
    private final Room room;
    private volatile boolean ended;
    private volatile boolean closed;

    private record Waiting<E>(E event, int weight) {}

    /** @param capacity events */
    public EventQueue(int capacity) {
        this(capacity, Room.OF_THIS_JVM);
    }

    EventQueue(int capacity, Room room) {
        this.capacity = capacity;
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
        boolean allowed = event instanceof SyscallEvent call && call.verdict() instanceof Verdict.Allow;
        int share = allowed ? 2 : 1;
        if (closed
                || ended
                || size.get() >= capacity / share
                || held.get() + weight > HEAVIEST / share
                || !room.take(held.get(), weight)) {
            return false;
        }
        held.addAndGet(weight);
        size.incrementAndGet();
        queue.add(new Waiting<>(event, weight));
        reader.wake(!allowed);
        return true;
    }

    private E taken(Waiting<E> waiting) {
        size.decrementAndGet();
        held.addAndGet(-waiting.weight());
        room.giveBack(waiting.weight());
        return waiting.event();
    }

    /** Waits for the next one. Empty: there will be no more. For one thread. */
    public Optional<E> take() throws InterruptedException {
        return take(Long.MAX_VALUE);
    }

    /** The same for so long. Empty: there will be no more, or there was none. For one thread at a time. */
    Optional<E> take(long nanoseconds) throws InterruptedException {
        boolean waited = false;
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            boolean last = ended;
            var next = queue.poll();
            if (next != null) {
                return Optional.of(taken(next));
            }
            if (last || waited) {
                return Optional.empty();
            }
            long begun = System.nanoTime();
            reader.sleepUnless(() -> ended || !queue.isEmpty(), nanoseconds);
            waited = System.nanoTime() - begun >= nanoseconds;
        }
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Nothing comes after what waits now. */
    public void end() {
        ended = true;
        reader.wake(true);
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
            taken(next);
            forgotten++;
        }
        return forgotten;
    }
}
