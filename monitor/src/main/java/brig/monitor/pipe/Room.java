package brig.monitor.pipe;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that waiting events of all containers may take together. One that floods its queues takes it from the other floods: a
 * queue with little in it always has room.
 */
final class Room {
    /** A fourth of the heap. */
    static final Room OF_THIS_JVM = new Room(Runtime.getRuntime().maxMemory() / 4);

    /** Bytes that a queue may always hold. */
    static final long LITTLE = 64 << 10;

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /** @param most bytes, by {@link Weight} */
    Room(long most) {
        this.most = most;
    }

    /**
     * @param held bytes that the queue holds already
     * @return false if it must not hold more
     */
    boolean take(long held, long bytes) {
        if (taken.addAndGet(bytes) > most && held + bytes > LITTLE) {
            taken.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
