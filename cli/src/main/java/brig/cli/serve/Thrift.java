package brig.cli.serve;

import brig.runtime.sys.NativeHeap;
import java.util.concurrent.locks.LockSupport;

/**
 * Gives memory back once a burst of calls is over. A heap grows by what many calls at once leave behind, and shrinks only when all of
 * it is collected; the C library keeps what threads that have ended had. Nothing is collected if that is not worth it: meanwhile, some
 * ten milliseconds, all verdicts wait.
 */
final class Thrift {
    private static final long QUIET_NANOS = 2_000_000_000L;
    /** Bytes of the heap. */
    private static final long WORTH_IT = 8 << 20;
    /** Memory outside of the heap is freed on another thread, a moment after what pointed to it was collected. */
    private static final long FREED_NANOS = 300_000_000;

    private final Thread thread =
            Thread.ofPlatform().daemon().name("brig-thrift").unstarted(this::run);
    private volatile long last = System.nanoTime();
    private volatile boolean busy;
    private long left = used();

    void start() {
        thread.start();
    }

    /** Somebody has called. */
    void called() {
        last = System.nanoTime();
        if (!busy) {
            busy = true;
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (true) {
            while (!busy) {
                LockSupport.park(this);
            }
            busy = false;
            for (long quiet = quiet(); quiet < QUIET_NANOS; quiet = quiet()) {
                LockSupport.parkNanos(this, QUIET_NANOS - quiet);
            }
            giveBack();
        }
    }

    private long quiet() {
        return System.nanoTime() - last;
    }

    private void giveBack() {
        if (used() - left > WORTH_IT) {
            System.gc();
            left = used();
            LockSupport.parkNanos(this, FREED_NANOS);
        }
        NativeHeap.trim();
    }

    /** With all that nobody can reach any more. */
    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
