package brig.runtime.host;

import brig.policy.Bytes;
import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Mode;
import brig.policy.Resources;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.runtime.cgroup.CgroupHost;
import brig.runtime.cgroup.CgroupLayout;
import brig.runtime.host.Control.Status;
import brig.runtime.landlock.LandlockRuleset;
import brig.runtime.network.NetworkFilter;
import brig.runtime.network.isolated.IsolatedNetwork;
import brig.runtime.sys.LandlockVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** The controls of this host: all of them for a person, or what one policy lacks. */
public final class HostControls {
    /** The name of the control that holds the network lists. */
    public static final String NETWORK = "network programs";

    private static final int NEWEST_LANDLOCK = 7;
    private static final List<String> LANDLOCK_SINCE = List.of(
            "files",
            "moving files between directories",
            "truncate",
            "TCP ports",
            "ioctl on devices",
            "scopes",
            "logging");

    private static volatile boolean basicsSeen;
    private static volatile boolean notificationSeen;

    private final List<Control> controls = new ArrayList<>();

    private HostControls() {}

    /** Everything, in an order to read it in. Some of it can only be asked by root. */
    public static List<Control> all() throws IOException {
        var host = new HostControls();
        if (KernelControls.isRoot()) {
            host.add(KernelControls.root());
        } else {
            UserControls.standing().forEach(host::add);
        }
        host.basics();
        host.add(KernelControls.userNotification());
        host.add(KernelControls.waitKillable());
        host.add(KernelControls.memfdNoexec());
        host.add(landlock(LandlockVersion.abi()));
        KernelControls.NAMESPACES.forEach(kind -> host.add(KernelControls.namespace(kind)));
        host.add(KernelControls.overlay());
        if (!KernelControls.isRoot()) {
            host.cgroupsOfAnOrdinaryUser();
            host.add(UserControls.network());
            return host.controls;
        }
        host.cgroups();
        host.add(networkPrograms(new NetworkRules(Mode.HOST, List.of(), List.of())));
        host.add(isolated());
        host.add(KernelControls.mayRaiseLimits());
        return host.controls;
    }

    /**
     * The controls that the policy needs and this host does not hold completely. Asks for nothing that the policy does
     * not need: this stands before every launch.
     */
    public static List<Control> missing(EffectivePolicy policy) throws IOException {
        var host = new HostControls();
        // a running kernel loses none of these
        if (!basicsSeen) {
            host.basics();
            basicsSeen = host.areAllPresent();
        }
        if (!notificationSeen && asks(policy.syscalls())) {
            var notification = List.of(KernelControls.userNotification(), KernelControls.waitKillable());
            notification.forEach(host::add);
            notificationSeen = notification.stream().allMatch(Control::isPresent);
        }
        for (var kind : KernelControls.NAMESPACES) {
            if (needs(policy, kind)) {
                host.add(KernelControls.namespace(kind));
            }
        }
        if (!policy.files().write().isEmpty() && KernelControls.isRoot()) {
            host.add(KernelControls.overlay());
        }
        host.lacking(LandlockRuleset.missing(LandlockVersion.abi()));
        if (!KernelControls.isRoot()) {
            host.ordinary(policy);
            return host.controls;
        }
        var cgroups = CgroupHost.detect();
        host.lacking(cgroups.missing(policy.resources()));
        if (policy.network().mode() != Mode.NONE) {
            host.add(cgroup2(cgroups.layout()));
            host.add(networkPrograms(policy.network()));
        }
        host.controls.removeIf(Control::isPresent);
        return host.controls;
    }

    /** What an ordinary user goes without, whatever this host has. */
    private void ordinary(EffectivePolicy policy) throws IOException {
        if (!policy.process().userNamespace()) {
            add(KernelControls.namespace("user"));
        }
        controls.removeIf(Control::isPresent);
        var cgroups = CgroupHost.detect();
        if (cgroups.layout().unified().isPresent()) {
            lacking(cgroups.missing(policy.resources()));
        } else {
            add(UserControls.noCgroup(policy.resources().pids()));
        }
        var others = UserControls.groups();
        if (!others.isEmpty()) {
            add(Control.missing(
                    "groups",
                    "the groups " + others + " of who starts it stay with the program",
                    "start it as somebody who is in none, or run brig with sudo"));
        }
    }

    private static boolean needs(EffectivePolicy policy, String namespace) {
        return switch (namespace) {
            case "user" -> policy.process().userNamespace();
            case "net" -> policy.network().mode() != Mode.HOST;
            default -> true;
        };
    }

    private static boolean asks(SyscallRules rules) {
        for (var ofCall : rules.calls().values()) {
            for (var rule : ofCall) {
                if (rule.answer() instanceof Answer.Ask) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What the launcher cannot do without, whatever the policy says. */
    private void basics() {
        add(KernelControls.noNewPrivs());
        add(KernelControls.seccomp());
        add(KernelControls.libseccomp());
        add(KernelControls.mountApi());
        add(KernelControls.openat2());
        add(KernelControls.pidfd());
        add(KernelControls.clone3());
        add(KernelControls.closeRange());
        add(KernelControls.memfd());
    }

    private boolean areAllPresent() {
        return controls.stream().allMatch(Control::isPresent);
    }

    private void add(Control control) {
        controls.add(control);
    }

    private void lacking(Iterable<String> lines) {
        lines.forEach(line -> add(Control.lacking(Status.MISSING, line)));
    }

    static Control landlock(int abi) {
        if (abi < 1) {
            return Control.missing(
                    "landlock",
                    "the kernel has none",
                    "use Linux 5.13 or later and put 'landlock' into the lsm= boot parameter");
        }
        if (abi >= NEWEST_LANDLOCK) {
            return Control.present("landlock", "ABI " + abi);
        }
        return Control.limited(
                "landlock",
                "ABI " + abi + " lacks " + String.join(", ", LANDLOCK_SINCE.subList(abi, NEWEST_LANDLOCK)),
                "use Linux 6.15 or later");
    }

    private void cgroups() throws IOException {
        var host = CgroupHost.detect();
        var layout = host.layout();
        add(Control.of(
                layout.kind() != CgroupLayout.Kind.NONE,
                "cgroups",
                "cgroup " + layout.kind().toString().toLowerCase(Locale.ROOT),
                "mount -t cgroup2 none /sys/fs/cgroup"));
        add(cgroup2(layout));
        try {
            lacking(host.missing(everyLimit()));
        } catch (IOException e) {
            add(Control.limited("cgroup limits", "cannot be asked: " + e.getMessage(), "run brig with sudo"));
        }
    }

    private void cgroupsOfAnOrdinaryUser() throws IOException {
        var host = CgroupHost.detect();
        var own = host.layout().unified();
        if (own.isEmpty()) {
            add(UserControls.noCgroup(everyLimit().pids()));
            return;
        }
        add(Control.present("cgroups", own.get() + " is yours"));
        lacking(host.missing(everyLimit()));
    }

    private static Control cgroup2(CgroupLayout layout) {
        return Control.of(
                layout.unified().isPresent(),
                "cgroup2 tree",
                "cgroup2 tree: for cgroup.kill and network lists",
                "mount -t cgroup2 none DIR");
    }

    private static Resources everyLimit() {
        return new Resources(new Bytes(64 << 20), new Bytes(0), Optional.of(1.0), 100, 32, OptionalInt.of(100));
    }

    private static Control isolated() {
        return IsolatedNetwork.problem()
                .map(problem -> Control.limited(
                        "isolated network",
                        problem,
                        "run brig with sudo, on a kernel with veth and nftables (nat, masq, reject, fib), or use"
                                + " network mode none or host"))
                .orElseGet(() -> Control.present(
                        "isolated network", "veth, nftables over netlink; no ip, nft or iptables is called"));
    }

    private static Control networkPrograms(NetworkRules rules) {
        return NetworkFilter.compile(rules)
                .problem()
                .map(problem -> Control.missing(
                        NETWORK,
                        problem,
                        "use a kernel with CONFIG_CGROUP_BPF, and CAP_BPF or root, or network mode none"))
                .orElseGet(() -> Control.present(NETWORK, "the kernel takes them"));
    }
}
