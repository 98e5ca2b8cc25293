package brig.runtime.cgroup;

import java.time.Duration;

/** Waiting with an end: short pauses at first, longer ones later. */
final class Patience {
    private static final long LONGEST_NANOS = 20_000_000;

    private final long deadline;
    private long nanos = 100_000;

    Patience(Duration limit) {
        deadline = System.nanoTime() + limit.toNanos();
    }

    /** Pauses; false, without a pause, if the time is over or the thread was interrupted. */
    boolean pause() {
        if (System.nanoTime() - deadline >= 0) {
            return false;
        }
        try {
            Thread.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        nanos = Math.min(LONGEST_NANOS, nanos * 2);
        return true;
    }
}
