package brig.cli.oci;

import brig.cli.run.Care;
import brig.runtime.launch.Created;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;

/** A container in the foreground of who called {@code run}: its first process has become our child. */
record Attended(Created created, Engine engine) {
    /** @return the program's exit code, 128+n if signal n ended it */
    int await() throws IOException {
        engine.started(created.container());
        Care.Closing relay = created.terminalFd() >= 0 ? engine.relay(created.terminalFd()) : () -> {};
        try (relay) {
            Keeper.awaitEnd(created);
        }
        int status = new JnaLinux().waitPid(created.initPid());
        return (status & 0x7f) == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f);
    }
}
