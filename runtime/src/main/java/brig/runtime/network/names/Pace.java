package brig.runtime.network.names;

/**
 * So many questions a second and no more: whoever asks faster waits, and what does not fit the socket's own buffer the kernel
 * drops. The work is done outside the container's limits, so it needs one of its own.
 */
final class Pace {
    private final long nanosEach;
    private final long most;
    private long next = System.nanoTime();

    /** @param burst how many may come at once after a rest */
    Pace(int aSecond, int burst) {
        nanosEach = 1_000_000_000L / aSecond;
        most = burst * nanosEach;
    }

    void await() throws InterruptedException {
        long wait;
        synchronized (this) {
            long now = System.nanoTime();
            next = Math.max(next, now - most) + nanosEach;
            wait = next - now;
        }
        if (wait > 0) {
            Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
        }
    }
}
