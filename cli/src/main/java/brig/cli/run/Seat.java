package brig.cli.run;

import brig.runtime.launch.Beside;
import brig.runtime.launch.Container;
import brig.runtime.launch.LaunchException;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Where a run is steered from: the place of its streams, its signals and its terminal. */
public interface Seat {
    /** @param interactive the program reads the standard input here; else it reads an empty file */
    Container start(LaunchRequest request, boolean interactive) throws LaunchException, IOException;

    /** From now on nobody here ends by a signal: each goes to {@code arrived}. */
    void onSignal(IntConsumer arrived);

    /** Where signals are heard, if it is not by themselves. */
    default Beside beside() {
        return Beside.NOTHING;
    }

    /** Where all containers of this process are counted, if somebody shows that. */
    default Optional<House.Page> page() {
        return Optional.empty();
    }

    /** Whether this process stays when the run has ended: a daemon, which looks by itself for what killed Brigs have left. */
    default boolean outlivesTheRun() {
        return false;
    }

    /** Stands between the program's terminal and the one here, until it is closed. */
    Care.Closing relay(int master, boolean interactive) throws SyscallException;
}
