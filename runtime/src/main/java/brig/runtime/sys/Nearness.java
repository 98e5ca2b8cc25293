package brig.runtime.sys;

/**
 * Whether callers and monitor should wake each other on one processor ({@code SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP}). As a rule they
 * should: another processor would have to be woken first, which takes four times as long as the verdict. Where many call at once they
 * should not: a monitor that has a processor to itself finds the next call waiting and never sleeps.
 */
final class Nearness {
    /** Of so many calls one is a sample. */
    private static final int EVERY = 16;

    private static final int SAMPLES = 16;
    /** Of a window's samples are by another thread than the one before. With four callers 12 are, with two 8. */
    private static final int CROWD = 11;
    /** How long a window of calls takes where they come one behind the other. */
    private static final long RUSH_NANOS = SAMPLES * EVERY * 40_000L;
    /** Of a window's samples find somebody waiting: fewer, and the crowd is over. */
    private static final int CALM = 4;

    private boolean near = true;
    private int calls;
    private int samples;
    private int waiting;
    private int others;
    private int last;
    private long began;

    boolean isNear() {
        return near;
    }

    /** Whether the next call is a sample. */
    boolean isDue() {
        return ++calls % EVERY == 0;
    }

    /**
     * A sample.
     *
     * @param waits whether the next caller waits already
     * @param thread the last caller
     * @param now a clock in nanoseconds
     * @return whether {@link #isNear} is another now
     */
    boolean changes(boolean waits, int thread, long now) {
        waiting += waits ? 1 : 0;
        others += thread == last ? 0 : 1;
        last = thread;
        if (++samples < SAMPLES) {
            return false;
        }
        boolean then = near ? others < CROWD || now - began > RUSH_NANOS : waiting < CALM;
        boolean changed = then != near;
        near = then;
        samples = 0;
        waiting = 0;
        others = 0;
        began = now;
        return changed;
    }
}
