package brig.runtime.launch;

import brig.runtime.cgroup.ContainerCgroup;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A container's groups while they are made: where they will lie is known before, so the plan that names them is made at the same
 * time. The kernel takes half a millisecond for them, which is a tenth of a start through the daemon.
 */
final class Groups {
    private static final long STACK = 256 << 10;
    private static final long IDLE_SECONDS = 10;

    private final FutureTask<ContainerCgroup> making;

    private Groups(Callable<ContainerCgroup> make) {
        making = new FutureTask<>(make);
    }

    /** Begins to make them on another thread. */
    static Groups beside(Callable<ContainerCgroup> make) {
        var groups = new Groups(make);
        Threads.ALL.execute(groups.making);
        return groups;
    }

    /** Makes them now: in a process that starts a single container another thread would cost more than it saves. */
    static Groups now(Callable<ContainerCgroup> make) {
        var groups = new Groups(make);
        groups.making.run();
        return groups;
    }

    /**
     * Returns when they are there, with every limit set.
     *
     * @throws IOException if they could not be made; nothing of them is left then
     */
    void await() throws IOException {
        try {
            var _ = made();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException problem) {
                throw problem;
            }
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            throw new IOException(e.getCause());
        }
    }

    /** Those that were made. */
    void remove() throws IOException {
        ContainerCgroup cgroup;
        try {
            cgroup = made();
        } catch (ExecutionException e) {
            return; // who could not make them has left nothing
        }
        Launches.remove(cgroup);
    }

    private ContainerCgroup made() throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return making.get();
                } catch (InterruptedException e) {
                    interrupted = true; // half of them would be left to nobody
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Loaded by whoever needs them. */
    private static final class Threads {
        private static final ThreadPoolExecutor ALL = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform()
                        .daemon()
                        .stackSize(STACK)
                        .name("brig-groups")
                        .factory());
    }
}
