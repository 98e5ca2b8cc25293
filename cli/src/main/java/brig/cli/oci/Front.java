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

    private Front() {}

    /** From here on nobody waits for us, and nothing of the caller's is held by us. */
    static void letGo() throws SyscallException {
        Detached.leaveSession();
        Detached.leaveDirectory();
        Detached.leaveStandardStreams();
        var script = Integer.getInteger("brig.front");
        if (script == null || ProcessHandle.current().parent().filter(parent -> parent.pid() == script).isEmpty()) {
            return;
        }
        var linux = new JnaLinux();
        int pidfd = linux.openProcess(script);
        try {
            linux.signal(pidfd, SIGUSR1);
        } finally {
            linux.close(pidfd);
        }
    }
}
