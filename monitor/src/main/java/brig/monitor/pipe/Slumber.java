package brig.monitor.pipe;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How the reader of a queue waits: first for a moment in which only what is urgent wakes it, then until anything does. To wake a
 * thread costs the waker some 5 us, which in a flood of events would be most of the time that a watched call takes; so one waking
 * serves all events of a millisecond.
 */
final class Slumber {
    private static final long NAP_NANOS = 1_000_000;
    private static final int AWAKE = 0;
    private static final int NAPPING = 1;
    private static final int ASLEEP = 2;

    private final AtomicInteger state = new AtomicInteger(AWAKE);
    private volatile @Nullable Thread sleeper;

    /**
     * Returns when woken, or without a reason; the caller looks again then.
     *
     * @param reason whether there is something to do: asked after every step that a waker could have missed
     */
    void sleepUnless(BooleanSupplier reason) throws InterruptedException {
        sleepUnless(reason, Long.MAX_VALUE);
    }

    /** @param nanoseconds after which it returns, too */
    void sleepUnless(BooleanSupplier reason, long nanoseconds) throws InterruptedException {
        sleeper = Thread.currentThread();
        state.set(NAPPING);
        if (!reason.getAsBoolean()) {
            LockSupport.parkNanos(this, NAP_NANOS);
        }
        state.set(ASLEEP);
        if (!reason.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, nanoseconds);
        }
        state.set(AWAKE);
        sleeper = null; // this thread may end, and another one sleep here
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /**
     * To be called after what gives a reason is there for all to see.
     *
     * @param urgent false: a millisecond later will do
     */
    void wake(boolean urgent) {
        int seen = state.get();
        if (seen == ASLEEP || (urgent && seen == NAPPING)) {
            if (state.compareAndSet(seen, AWAKE)) {
                LockSupport.unpark(sleeper); // nobody, if he has just woken by himself
            }
        }
    }
}
