package brig.monitor.source;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that answer for containers, one each, and after its end for the next one: to make one takes longer than to wake it. */
final class Crew {
    private static final long STACK = 256 << 10;
    private static final long IDLE_SECONDS = 10;
    private static final String IDLE = "brig-watch";

    private static final ThreadPoolExecutor THREADS = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().stackSize(STACK).name(IDLE).factory());

    private Crew() {}

    /**
     * Begins at once, on a thread of its own.
     *
     * @param id the container's, after which the thread is called meanwhile
     */
    static void work(String id, Runnable watch) {
        THREADS.execute(() -> {
            Thread.currentThread().setName(IDLE + "-" + id);
            try {
                watch.run();
            } finally {
                Thread.currentThread().setName(IDLE);
            }
        });
    }
}
