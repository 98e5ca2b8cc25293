package brig.runtime.launch;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who starts a container's launcher, and what it starts with: this process, or a caller of it whose descendant it becomes. */
public interface Starter {
    /** What becomes the program's descriptors 0, 1 and 2: numbers of ours. */
    List<Integer> streams();

    /** The process from which the launcher inherits its limits; 0 for our own. */
    int parent();

    /** Who comes after this Brig, should it die; nobody: the container ends with it. */
    Optional<Succession> succession();

    /**
     * Starts the launcher with descriptors of its own.
     *
     * @param binary an executable file in memory
     * @param descriptors the launcher's number to our number, beside 0 to 2
     */
    void start(int binary, String id, Map<Integer, Integer> descriptors) throws IOException;

    /** Whether the launcher is ours to wait for. */
    boolean isParent();

    /** Waits for the launcher to end, if it is. */
    void reap() throws IOException;
}
