package brig.cli.oci;

import brig.cli.run.FormerClient;
import brig.cli.run.House;
import brig.cli.run.WholeContainer;
import brig.monitor.Killable;
import brig.runtime.launch.Created;
import brig.runtime.oci.OciException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A container or program that has been taken over: it is watched to its end, and nothing of it is left then. */
public final class Resumed {
    private Resumed() {}

    /**
     * Attends a program to its end, and closes it then: a container of an engine's on whatever thread is needed, others on this.
     *
     * @param state the directory of its container's state, if it is an engine's; else nothing
     * @param container whether it is a container; else a program that was added to one
     * @param house of this process
     */
    public static void attend(Created created, String state, boolean container, House house) throws IOException {
        try {
            if (container && !state.isEmpty()) {
                Keeper.goOn(created, Path.of(state), house);
            } else {
                attendHere(created, state, house);
            }
        } catch (OciFailure | OciException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void attendHere(Created created, String state, House house) throws OciFailure, IOException {
        try (created) {
            if (state.isEmpty()) {
                attend(created, new WholeContainer(created.container()), house, true);
            } else {
                var added = OciState.read(Path.of(state));
                attend(created, () -> Keeper.killAll(added), house, false);
            }
        }
    }

    /** @param client whether somebody waits for it who may hear of alerts */
    private static void attend(Created created, Killable killable, House house, boolean client) throws IOException {
        var program = created.container();
        if (!created.isStarted()) {
            return; // whoever would have sent it on was told that the daemon is gone
        }
        if (program.listenerFd() < 0) {
            Keeper.awaitEnd(created);
            return;
        }
        var more = client ? FormerClient.of(program).stream().toList() : List.<FormerClient>of();
        try (var watching = Watching.start(program, killable, house, more)) {
            Keeper.awaitEnd(created);
            watching.awaitNobody();
        }
    }
}
