package brig.cli.oci;

import brig.runtime.sys.Detached;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.SyscallException;

/**
 * The script that the engine called ({@code brig-oci}) and that waits for us. The container must outlive it, and its keeper
 * with it, so it ends when it is told that all is well; if we end first, it ends as we do.
 */
final class Front {
    private static final int SIGUSR1 = 10;
    private static final int PATIENCE_MILLIS = 1000;
    /** From the script's end until the engine has read the pid file. */
    private static final long ENGINES_MILLIS = 20;

    private Front() {}

    /**
     * As {@link #letGo}, before the program runs at all: an engine that hears of the end of a process whose number it has not
     * read yet forgets it, and waits for ever (containerd 1.6).
     */
    static void letGoBeforeTheStart() throws SyscallException {
        letGo();
        try {
            Thread.sleep(ENGINES_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From here on nobody waits for us, and nothing of the caller's is held by us. Returns when the script has ended. */
    static void letGo() throws SyscallException {
        Detached.leaveSession();
        Detached.leaveDirectory();
        Detached.leaveStandardStreams();
        var script = Integer.getInteger("brig.front");
        if (script == null
                || ProcessHandle.current()
                        .parent()
                        .filter(parent -> parent.pid() == script)
                        .isEmpty()) {
            return;
        }
        var linux = new JnaLinux();
        int pidfd = linux.openProcess(script);
        try {
            linux.signal(pidfd, SIGUSR1);
            linux.waitReadable(pidfd, PATIENCE_MILLIS);
        } finally {
            linux.close(pidfd);
        }
    }
}
