package brig.cli.run;

import brig.runtime.launch.Container;
import brig.runtime.launch.Standard;
import java.io.IOException;

/** What somebody does for a container beside having it watched. */
public interface Care {
    /** {@link AutoCloseable} that does not throw. */
    interface Closing extends AutoCloseable {
        @Override
        void close();
    }

    /** Somebody who was there from the start. */
    interface Attended {
        /** @param code the program's exit code, 128+n if signal n ended it; -1 if nobody knows */
        void ended(int code);
    }

    /** The program's first descriptors; they stay the carer's. */
    Standard standard() throws IOException;

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
