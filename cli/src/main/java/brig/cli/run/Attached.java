package brig.cli.run;

import brig.runtime.launch.Beside;
import brig.runtime.launch.Container;
import brig.runtime.launch.LaunchException;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * A container in the foreground: somebody waits for it.
 *
 * @param seat where it is steered from
 * @param interactive the program reads the standard input there; else it reads an empty file
 */
record Attached(Seat seat, boolean interactive, Consumer<String> notes) implements Care {
    @Override
    public Container start(LaunchRequest request) throws LaunchException, IOException {
        return seat.start(request, interactive);
    }

    @Override
    public void onSignal(IntConsumer arrived) {
        seat.onSignal(arrived);
    }

    @Override
    public Beside beside() {
        return seat.beside();
    }

    @Override
    public Optional<House.Page> page() {
        return seat.page();
    }

    @Override
    public boolean outlivesTheRun() {
        return seat.outlivesTheRun();
    }

    @Override
    public Attended started(Container container, Execs execs) {
        return new LateDoor(container, execs, notes);
    }

    @Override
    public Closing terminal(int master) throws SyscallException {
        return seat.relay(master, interactive);
    }
}
