package brig.runtime.host;

import brig.runtime.network.isolated.UserNetwork;
import brig.runtime.sys.OwnNamespace;
import java.util.List;

/** Controls of an ordinary user's. */
final class UserControls {
    private UserControls() {}

    /** Whether he has subordinate ids. */
    static boolean isMany() {
        return OwnNamespace.current().map(OwnNamespace::many).orElse(false);
    }

    /** Who he is, and what his user namespace has. */
    static List<Control> standing() {
        var own = OwnNamespace.current();
        if (own.isEmpty()) {
            return List.of(Control.missing(
                    "user namespace",
                    OwnNamespace.problem().orElse("none was made"),
                    "sysctl user.max_user_namespaces=10000 (on some systems kernel.unprivileged_userns_clone=1 or"
                            + " kernel.apparmor_restrict_unprivileged_userns=0), or run brig with sudo"));
        }
        var user = Control.limited(
                "root",
                "user " + own.get().uid() + ", root of a user namespace of his own",
                "docs/rootless.md says what that holds; sudo brig holds the rest");
        var ids = own.get().many()
                ? Control.present("subordinate ids", "65536 beside your own")
                : Control.limited(
                        "subordinate ids",
                        "a container has one user, you: " + own.get().why(),
                        "apt-get install uidmap; usermod --add-subuids 100000-165535 --add-subgids 100000-165535 NAME");
        return List.of(user, ids);
    }

    static Control network() {
        return UserNetwork.problem()
                .map(problem -> Control.limited("isolated network", problem, ""))
                .orElseGet(() -> Control.present(
                        "isolated network", "slirp4netns or pasta; nftables in the container's network namespace"));
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
