package brig.policy.check;

import brig.policy.ProblemKind;

/** What an attacker gains where a limit is missing. */
final class LimitGrants {
    /** What {@code max} is read as; no machine has so much, and the kernel no more pids. */
    private static final long NO_MEMORY_LIMIT = 1L << 60;

    private static final int NO_PIDS_LIMIT = 4_194_304;

    private LimitGrants() {}

    static void find(Checked checked) {
        var resources = checked.policy().resources();
        if (resources.memory().count() >= NO_MEMORY_LIMIT) {
            checked.warn(
                    checked.at("resources.memory"),
                    ProblemKind.NO_LIMIT,
                    "without a limit an attacker takes all of the machine's memory, and the kernel kills others for it",
                    "a little more than what the program needs at its peak, such as 512Mi");
        }
        if (resources.pids() >= NO_PIDS_LIMIT) {
            checked.warn(
                    checked.at("resources.pids"),
                    ProblemKind.NO_LIMIT,
                    "without a limit an attacker forks until nobody on the machine can start a program",
                    "a number such as 256");
        }
        for (var tmpfs : checked.policy().files().tmpfs()) {
            if (tmpfs.size().count() > resources.memory().count()) {
                checked.warn(
                        checked.at("files.tmpfs", tmpfs.path()),
                        ProblemKind.TMPFS_SIZE,
                        "'" + tmpfs.path() + "' may grow to " + tmpfs.size() + ", more than the container's memory of "
                                + resources.memory(),
                        "what lies in a tmpfs counts as memory");
            }
        }
    }
}
