package brig.cli.oci;

import brig.monitor.Killable;
import brig.runtime.launch.Created;
import brig.runtime.oci.OciException;
import java.io.IOException;
import java.nio.file.Path;

/** A container or program that has been taken over: it is watched to its end, and nothing of it is left then. */
public final class Resumed {
    private Resumed() {}

    /**
     * Returns when it has ended, and closes it.
     *
     * @param state the directory of its container's state, if it is an engine's; else nothing
     * @param container whether it is a container; else a program that was added to one
     */
    public static void attend(Created created, String state, boolean container) throws IOException {
        try (created) {
            if (state.isEmpty()) {
                attend(created, Killable.of(created.container()));
            } else if (container) {
                Keeper.goOn(created, Path.of(state));
            } else {
                var added = OciState.read(Path.of(state));
                attend(created, () -> Keeper.killAll(added));
            }
        } catch (OciFailure | OciException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void attend(Created created, Killable killable) throws IOException {
        var program = created.container();
        if (!created.isStarted()) {
            return; // whoever would have sent it on was told that the daemon is gone
        }
        if (program.listenerFd() < 0) {
            Keeper.awaitEnd(created);
            return;
        }
        try (var watching = Watching.start(program, killable)) {
            Keeper.awaitEnd(created);
            watching.awaitNobody();
        }
    }
}
