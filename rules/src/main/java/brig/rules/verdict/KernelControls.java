package brig.rules.verdict;

/**
 * Which locks the kernel holds for a container. An address or a path lies in the caller's memory and may change after it
 * was judged, so the judge allows such a call only where one of these refuses the changed one.
 *
 * @param landlockAbi of the rules in force; 0 without any
 * @param networkPrograms whether the network lists hold as cgroup programs; of no matter where the network namespace is
 *     the container's own
 */
public record KernelControls(int landlockAbi, boolean networkPrograms) {
    private static final int KNOWS_TRUNCATE = 3;
    private static final int KNOWS_ABSTRACT_SOCKETS = 6;

    boolean holdFiles() {
        return landlockAbi >= 1;
    }

    boolean holdTruncate() {
        return landlockAbi >= KNOWS_TRUNCATE;
    }

    boolean holdAbstractSockets() {
        return landlockAbi >= KNOWS_ABSTRACT_SOCKETS;
    }
}
