package brig.runtime.host;

import brig.runtime.sys.OwnNamespace;
import java.util.List;

/** Controls of an ordinary user's. */
final class UserControls {
    private UserControls() {}

    /** Whether he has subordinate ids. */
    static boolean isMany() {
        return OwnNamespace.current().map(OwnNamespace::many).orElse(false);
    }

    /** What stays with his programs. */
    static List<String> groups() {
        return OwnNamespace.current().map(OwnNamespace::groups).orElse(List.of());
    }

    /** @param pids which a resource limit holds in a cgroup's place */
    static Control noCgroup(int pids) {
        return Control.missing(
                "cgroups",
                "no cgroup2 group with controllers is yours, so memory, swap and processor time have no limit; of processes"
                        + " RLIMIT_NPROC holds " + pids + (isMany() ? " for each user in the container" : "")
                        + ", and process.rlimits {as, cpu} limit one process each",
                "start it with 'systemd-run --user --scope -p Delegate=yes brig ...', or run brig with sudo");
    }
}
