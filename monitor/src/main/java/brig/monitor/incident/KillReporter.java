package brig.monitor.incident;

import brig.monitor.event.Event;
import java.io.IOException;

/** Is told once about each container that was killed. */
public interface KillReporter {
    /** Keeps nothing. */
    KillReporter NONE = (_, _, _) -> {};

    /**
     * @param evidence collected just before the kill
     * @param dead whether every process is confirmed to be gone
     */
    void killed(Event cause, Evidence evidence, boolean dead) throws IOException;
}
