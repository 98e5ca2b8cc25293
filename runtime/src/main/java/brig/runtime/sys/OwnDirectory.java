package brig.runtime.sys;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A working directory for one piece of work, in a thread that shares it with nobody; the process keeps its own. */
final class OwnDirectory {
    private static final int CLONE_FS = 0x200;

    private OwnDirectory() {}

    /** What may go wrong is a system call. */
    interface Work {
        int run() throws SyscallException;
    }

    /** @param directory an open directory */
    static int in(int directory, Work work) throws SyscallException {
        var task = new FutureTask<>(() -> {
            Libc.call("unshare CLONE_FS", Sys.UNSHARE, CLONE_FS, 0, 0);
            Libc.call("fchdir", Sys.FCHDIR, directory, 0, 0);
            return work.run();
        });
        Thread.ofPlatform().name("brig-directory").daemon().start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted =
                            true; // it is over in a moment, and its result is a descriptor that nobody would close
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof SyscallException failed) {
                        throw failed;
                    }
                    throw new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
