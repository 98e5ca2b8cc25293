package brig.policy.explain;

import brig.policy.Capability;
import brig.policy.CoreCalls;
import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Protocol;
import brig.policy.Offence;
import brig.policy.Response;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The control of the kernel behind each value of a policy, in the order of the reference. */
public final class ControlMap {
    private static final String READ = "Landlock READ_FILE, READ_DIR";
    private static final String WRITE = "Landlock WRITE_FILE, TRUNCATE, MAKE_*, REMOVE_*, REFER";
    private static final String RESOLVER = "127.0.0.153:53";
    private static final long UNLIMITED = -1;
    /** {@code brig.policy.load.ResourcesReader.MOST}: what {@code max} stands for. */
    private static final long MAX = 1L << 60;

    private final EffectivePolicy policy;
    private final List<ControlLine> lines = new ArrayList<>();

    private ControlMap(EffectivePolicy policy) {
        this.policy = policy;
    }

    public static List<ControlLine> of(EffectivePolicy policy) {
        var map = new ControlMap(policy);
        map.always();
        map.process();
        map.files();
        map.network();
        map.syscalls();
        map.devices();
        map.resources();
        map.response();
        map.audited();
        map.lines.addAll(CareLines.of(policy));
        return List.copyOf(map.lines);
    }

    private void value(String key, Object value, String... controls) {
        lines.add(new ControlLine(key, value.toString(), policy.places().of(key), List.of(controls)));
    }

    private void entry(String key, Object entry, String shown, String... controls) {
        var place = policy.places().of(key, entry.toString());
        lines.add(new ControlLine(key, shown, place, List.of(controls)));
    }

    /** What no line can take away. */
    private void always() {
        value(
                "always",
                "every container",
                "namespaces mnt, pid, ipc, uts, cgroup",
                "pivot_root; nothing of the host's tree stays mounted",
                "prctl(PR_SET_NO_NEW_PRIVS): no set-user-id program gives more",
                "Landlock: no change of mounts; signals and abstract sockets end at the container (ABI 6)",
                "a session keyring of its own; every descriptor but 0, 1, 2 closed");
    }

    private void process() {
        var process = policy.process();
        var user = process.user();
        value("process.user", user, "setresgid(" + user.gid() + ")", "setresuid(" + user.uid() + ")");
        value(
                "process.groups",
                user.groups().isEmpty() ? "none" : user.groups().toString(),
                "setgroups(" + user.groups().size() + ")");
        int kept = process.capabilities().size();
        if (kept == 0) {
            value("process.capabilities", "none", "bounding, permitted, effective, inheritable, ambient set: empty");
        } else if (kept == Capability.values().length) {
            value("process.capabilities", "ALL", "no capability is dropped");
        } else {
            process.capabilities().stream()
                    .sorted()
                    .forEach(
                            c -> entry("process.capabilities", c.name(), c.name(), "kept in all five capability sets"));
        }
        process.rlimits().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(limit -> value(
                        "process.rlimits." + limit.getKey().key(),
                        limit.getValue() == UNLIMITED ? "max" : limit.getValue(),
                        "setrlimit(RLIMIT_" + limit.getKey().name() + "), soft and hard"));
        value("process.oomScoreAdj", process.oomScoreAdj(), "/proc/self/oom_score_adj");
        value(
                "process.userNamespace",
                process.userNamespace(),
                process.userNamespace()
                        ? "unshare(CLONE_NEWUSER); ids are mapped to unprivileged ids of the host"
                        : "none: ids inside are ids of the host");
        value(
                "process.hostname",
                process.hostname().isEmpty() ? "(the container's name)" : process.hostname(),
                "sethostname in the uts namespace");
    }

    private void files() {
        var files = policy.files();
        files.read().forEach(path -> entry("files.read", path, path, READ));
        files.write()
                .forEach(path -> entry("files.write", path, path, READ, WRITE, "overlayfs: a scratch layer above"));
        files.execute()
                .forEach(path ->
                        entry("files.execute", path, path, "Landlock EXECUTE", "seccomp asks execve, execveat"));
        files.list().forEach(path -> entry("files.list", path, path, "Landlock READ_DIR"));
        files.tmpfs()
                .forEach(tmpfs -> entry(
                        "files.tmpfs",
                        tmpfs.path(),
                        tmpfs.path(),
                        "mount tmpfs size=" + tmpfs.size().count() + " nosuid nodev"
                                + (tmpfs.executable() ? "" : " noexec"),
                        READ + ", and the rights to write"));
        files.volumes()
                .forEach(volume -> entry(
                        "files.volumes",
                        volume.target(),
                        volume.source() + " on " + volume.target(),
                        "open_tree, move_mount: bind, nosuid nodev" + (volume.writable() ? "" : " read-only")
                                + (volume.idmap() ? ", mount_setattr: idmap" : ""),
                        volume.writable() ? READ + ", and the rights to write" : READ));
        files.masked()
                .forEach(path -> entry(
                        "files.masked",
                        path,
                        path,
                        "mount: /dev/null over a file, an empty read-only tmpfs over a directory"));
        files.readOnly()
                .forEach(path -> entry("files.readOnly", path, path, "mount: bound over itself, read-only, noexec"));
        value("files.scratch", shown(files.scratch().count()), "size of the tmpfs beneath the overlay's upper layer");
        boolean asked = FilterView.answers(policy.syscalls(), "openat").stream()
                .anyMatch(answer -> answer instanceof Answer.Ask);
        value(
                "files.watch",
                asked,
                asked
                        ? "seccomp asks the calls that open, make, move and remove: refusals are reported"
                        : "Landlock refuses in silence");
    }

    private void network() {
        var network = policy.network();
        boolean counts = network.mode() != Mode.NONE;
        value(
                "network.mode",
                network.mode().name().toLowerCase(java.util.Locale.ROOT),
                switch (network.mode()) {
                    case HOST -> "the host's network namespace; cgroup programs and Landlock hold the lists";
                    case ISOLATED ->
                        "clone(CLONE_NEWNET), a veth pair, nftables on its other end; cgroup programs and Landlock hold"
                                + " the lists, too";
                    case NONE -> "clone(CLONE_NEWNET): loopback alone";
                });
        var idle = "of no effect: there is nothing but loopback";
        network.connect().forEach(to -> {
            boolean tcp = to.protocol() == Protocol.TCP;
            var programs = to.network().isIpv4() ? "connect4, sendmsg4" : "connect6, sendmsg6";
            if (counts && tcp) {
                entry("network.connect", to, to.toString(), "cgroup programs " + programs, "Landlock CONNECT_TCP");
            } else {
                entry("network.connect", to, to.toString(), counts ? "cgroup programs " + programs : idle);
            }
        });
        network.names()
                .forEach(to -> entry(
                        "network.connect",
                        to,
                        to.toString(),
                        network.mode() == Mode.ISOLATED
                                ? new String[] {
                                    "Brig's resolver at " + RESOLVER + " answers the name and no other",
                                    "nftables: a set of the addresses that it answered, each until its time is over",
                                    "cgroup programs" + (to.protocol() == Protocol.TCP ? ", Landlock CONNECT_TCP" : "")
                                            + ": the port"
                                }
                                : new String[] {idle}));
        if (!network.nameServers().isEmpty()) {
            value(
                    "network.nameservers",
                    network.nameServers().stream().map(Object::toString).collect(Collectors.joining(", ")),
                    network.names().isEmpty()
                            ? "of no effect: connect has no names"
                            : "whom Brig's resolver asks, from this host");
        }
        network.listen()
                .forEach(ports -> entry(
                        "network.listen",
                        ports,
                        ports.toString(),
                        counts ? "cgroup programs bind4, bind6, ingress; Landlock BIND_TCP" : idle));
        if (counts && network.connect().isEmpty() && network.names().isEmpty()) {
            value("network.connect", "none", "cgroup programs and Landlock refuse every destination");
        }
        if (counts && network.listen().isEmpty()) {
            value("network.listen", "none", "cgroup programs and Landlock refuse every port but 0");
        }
    }

    private void syscalls() {
        var rules = policy.syscalls();
        int allowed = 0;
        int asked = 0;
        int refused = 0;
        for (var call : rules.calls().keySet()) {
            var answers = FilterView.answers(rules, call);
            boolean asks = answers.stream().anyMatch(a -> a instanceof Answer.Ask);
            asked += asks ? 1 : 0;
            allowed += !asks && answers.contains(new Answer.Allow()) ? 1 : 0;
            refused += !asks && !answers.contains(new Answer.Allow()) ? 1 : 0;
        }
        value(
                "syscalls.profile",
                rules.profile(),
                "seccomp filter: " + allowed + " calls allowed, " + asked + " asked, " + refused
                        + " refused; any other gets ENOSYS",
                rules.foreign() == SyscallRules.Foreign.OFFENCE
                        ? "calls through i386 and x32: asked as escape"
                        : "calls through i386 and x32: the same rules");
        long kept = policy.places().byKey().keySet().stream()
                .filter(key -> key.startsWith("syscalls.only="))
                .count();
        if (!policy.places().of("syscalls.only").isBuiltIn()) {
            value(
                    "syscalls.only",
                    kept + " calls",
                    "seccomp: of the set these and " + CoreCalls.NAMES.size()
                            + " that every program needs; any other gets ENOSYS");
        }
        var changed = policy.places().byKey().keySet().stream()
                .filter(key -> key.matches("syscalls\\.(allow|deny|watch)=.*"))
                .sorted()
                .toList();
        for (var key : changed) {
            int equals = key.indexOf('=');
            var call = key.substring(equals + 1);
            if (!policy.places().of("syscalls", call).equals(policy.places().of(key))) {
                // a later file says something else about it
                continue;
            }
            var answers = FilterView.answers(rules, call).stream()
                    .map(FilterView::text)
                    .toList();
            entry(key.substring(0, equals), call, call, "seccomp: " + String.join(" or ", answers));
        }
    }

    private void devices() {
        policy.devices()
                .forEach(device -> entry(
                        "devices",
                        device.path(),
                        device.path(),
                        "mount: bind, nosuid noexec" + (device.writable() ? "" : " read-only"),
                        "cgroup device program (v1: devices.allow)",
                        device.writable()
                                ? "Landlock READ_FILE, WRITE_FILE, IOCTL_DEV"
                                : "Landlock READ_FILE, IOCTL_DEV"));
    }

    private void resources() {
        var resources = policy.resources();
        value("resources.memory", shown(resources.memory().count()), "memory.max (v1: memory.limit_in_bytes)");
        value(
                "resources.swap",
                shown(resources.swap().count()),
                "memory.swap.max (v1: memory.memsw.limit_in_bytes, both together)");
        value(
                "resources.cpus",
                resources.cpus().map(Object::toString).orElse("max"),
                resources.cpus().isPresent() ? "cpu.max (v1: cpu.cfs_quota_us)" : "no quota");
        value("resources.cpuWeight", resources.cpuWeight(), "cpu.weight (v1: cpu.shares)");
        value("resources.pids", resources.pids(), "pids.max");
        if (resources.ioWeight().isPresent()) {
            value("resources.ioWeight", resources.ioWeight().getAsInt(), "io.weight, io.bfq.weight");
        }
        resources.cpuset().ifPresent(list -> value("resources.cpuset", list, "cpuset.cpus"));
        resources.hugepages().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(limit -> value(
                        "resources.hugepages." + limit.getKey().key(),
                        shown(limit.getValue().count()),
                        "hugetlb." + limit.getKey().kernelName() + ".max (v1: limit_in_bytes)"));
    }

    private void response() {
        Arrays.stream(Offence.values()).sorted(Comparator.naturalOrder()).forEach(offence -> {
            var answer = policy.responseTo(offence);
            value("response." + offence.key(), answer.key(), control(offence, answer));
        });
    }

    private void audited() {
        policy.audited().stream()
                .sorted()
                .forEach(section -> value(
                        "mode." + section.key(),
                        "audit",
                        switch (section) {
                            case FILES ->
                                "Landlock grants everything beneath /; what the lists do not name is asked, goes on and is reported";
                            case NETWORK ->
                                "cgroup programs and Landlock grant every address and port; what the lists do not name is asked, goes"
                                        + " on and is reported";
                            case SYSCALLS ->
                                "seccomp asks where the set and the lists refuse; the call goes on and is reported";
                        }));
    }

    private static String control(Offence offence, Response answer) {
        boolean file = offence == Offence.FILE || offence == Offence.EXECUTE;
        return switch (answer) {
            case ALERT -> "the call goes on; it is reported, and what else the kernel holds still holds";
            case DENY -> "the call does not run: " + (file ? "EACCES" : "EPERM") + "; it is reported";
            case KILL -> "cgroup.kill and SIGKILL through a pidfd, before the call runs; it is reported";
        };
    }

    private static String shown(long bytes) {
        return bytes >= MAX ? "max" : new brig.policy.Bytes(bytes).toString();
    }
}
