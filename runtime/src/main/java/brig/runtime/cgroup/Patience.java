package brig.runtime.cgroup;

import java.time.Duration;

/** Waiting with an end: short pauses at first, longer ones later. */
final class Patience {
    private static final long LONGEST_MILLIS = 20;

    private final long deadline;
    private long millis = 1;

    Patience(Duration limit) {
        deadline = System.nanoTime() + limit.toNanos();
    }

    /** Pauses; false, without a pause, if the time is over or the thread was interrupted. */
    boolean pause() {
        if (System.nanoTime() - deadline >= 0) {
            return false;
        }
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        millis = Math.min(LONGEST_MILLIS, millis * 2);
        return true;
    }
}
