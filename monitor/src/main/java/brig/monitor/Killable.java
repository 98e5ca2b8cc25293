package brig.monitor;

import java.io.IOException;

/** Something that can be ended as a whole: a container. */
public interface Killable {
    /**
     * Ends every process and returns when they are gone. May be called from any thread, and more than once.
     *
     * @throws IOException if some are left
     */
    void kill() throws IOException;
}
