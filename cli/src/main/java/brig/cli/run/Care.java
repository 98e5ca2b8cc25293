package brig.cli.run;

import brig.runtime.launch.Beside;
import brig.runtime.launch.Container;
import brig.runtime.launch.LaunchException;
import brig.runtime.plan.LaunchRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntConsumer;

/** What somebody does for a container beside having it watched. */
public interface Care {
    /** A program that ends sooner than that never pays for what only one that stays needs. */
    int MOMENT_MILLIS = 150;

    /** {@link AutoCloseable} that does not throw. */
    interface Closing extends AutoCloseable {
        @Override
        void close();
    }

    /** Somebody who was there from the start. */
    interface Attended {
        /** It has not ended within {@link #MOMENT_MILLIS}. */
        default void stays() throws IOException {}

        /** @param code the program's exit code, 128+n if signal n ended it; -1 if nobody knows */
        void ended(int code);
    }

    /** Starts it with the first descriptors that the carer has for its program. */
    Container start(LaunchRequest request) throws LaunchException, IOException;

    /** From now on no signal to the carer ends it: each goes to {@code arrived}. */
    void onSignal(IntConsumer arrived);

    /** Where all containers of this process are counted, if somebody shows that. */
    default Optional<House.Page> page() {
        return Optional.empty();
    }

    /** Whether this process stays when the run has ended: a daemon, which looks by itself for what killed Brigs have left. */
    default boolean outlivesTheRun() {
        return false;
    }

    /** What is to be heard where signals come from, by whoever waits for the end. */
    default Beside beside() {
        return Beside.NOTHING;
    }

    /**
     * The program is being executed, and watched.
     *
     * @param execs takes further programs
     * @return hears of the container's end
     */
    Attended started(Container container, Execs execs) throws IOException;

    /**
     * @param master of the program's terminal
     * @return closed when the container has ended
     */
    Closing terminal(int master) throws IOException;
}
