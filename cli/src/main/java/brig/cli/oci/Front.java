package brig.cli.oci;

import brig.runtime.launch.OciLaunch;
import brig.runtime.launch.Starter;
import brig.runtime.sys.Detached;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.SyscallException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * The client that the engine called ({@code brig-oci}) and that waits for us, a process of one call. The container must outlive
 * it, and its keeper with it, so it ends when it is told that all is well; if we end first, it ends as we do.
 */
public final class Front implements Engine {
    private static final int SIGUSR1 = 10;
    private static final int PATIENCE_MILLIS = 1000;

    @Override
    public Path directory() {
        return Path.of("").toAbsolutePath();
    }

    @Override
    public InputStream input() {
        return System.in;
    }

    @Override
    public Starter starter(Path state) {
        return OciLaunch.ownChild();
    }

    @Override
    public void letGo() throws SyscallException {
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
