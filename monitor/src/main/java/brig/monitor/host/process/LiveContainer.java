package brig.monitor.host.process;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.filter.LoadedFilter;
import brig.monitor.host.kernel.CgroupLimits;
import brig.monitor.host.kernel.MountInfo;
import brig.monitor.host.kernel.ProcStatus;
import brig.monitor.host.process.ContainerGroups.Group;
import brig.monitor.host.process.ProcessTable.Process;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a container's first process really has, as facts {@code live.*}; nothing is run in it. */
public final class LiveContainer {
    private static final int MOST_NODES = 500;
    private static final int MOST_MEMBERS = 50;

    private final HostFiles files;
    private final Ledger ledger;
    private final Namespaces host;
    private final MountInfo hostMounts;
    private final CgroupLimits limits;
    private final boolean loadedFilters;

    /** @param loadedFilters whether to stop a thread for a moment to read them */
    public LiveContainer(HostFiles files, Ledger ledger, Namespaces host, MountInfo hostMounts, boolean loadedFilters) {
        this.files = files;
        this.ledger = ledger;
        this.host = host;
        this.hostMounts = hostMounts;
        this.loadedFilters = loadedFilters;
        limits = new CgroupLimits(files, hostMounts);
    }

    public void collect(Subject subject, Group group) {
        var leader = group.leader();
        var proc = "/proc/" + leader.pid();
        ledger.value(subject, "live.pid", leader.pid(), proc);
        ledger.value(subject, "live.command", leader.comm(), proc + "/comm");
        ledger.value(subject, "live.processes", (long) group.members().size(), "/proc/*/ns/mnt");
        ledger.value(
                subject, "live.shared-namespaces", leader.namespaces().shared(host), proc + "/ns against /proc/1/ns");
        rights(subject, leader.status().orElseThrow(), proc + "/status");
        filter(subject, leader);
        identity(subject, proc);
        mounts(subject, proc);
        limits(subject, proc);
        nodes(subject, proc + "/root/dev");
        strangers(subject, group);
        ledger.value(subject, "live.leaked", leaked(group), "/proc/PID/fdinfo of each process inside");
    }

    private void filter(Subject subject, Process leader) {
        if (loadedFilters && leader.status().orElseThrow().seccomp() == 2) {
            var answer = LoadedFilter.of(files, leader.pid());
            ledger.put(subject, "live.seccomp-lets", answer.lets(), answer.source());
        }
    }

    /** Directories open inside that no mount of the container shows: through one, all of the host's files are in reach. */
    private List<String> leaked(Group group) {
        var mounts = files.read("/proc/" + group.leader().pid() + "/mountinfo").map(MountInfo::parse);
        if (!(mounts instanceof Reading.Value<MountInfo>(var info))) {
            return List.of();
        }
        var own = info.mounts().stream().map(MountInfo.Mount::id).collect(Collectors.toSet());
        var leaked = new ArrayList<String>();
        for (var member : group.members().stream().limit(MOST_MEMBERS).toList()) {
            var proc = "/proc/" + member.pid();
            for (var fd : files.list(proc + "/fd").or(List.of()).stream()
                    .limit(MOST_NODES)
                    .toList()) {
                var target = files.link(proc + "/fd/" + fd).or("");
                if (target.startsWith("/")
                        && isDirectory(proc + "/fd/" + fd)
                        && !own.contains(mountId(proc + "/fdinfo/" + fd))) {
                    leaked.add("descriptor " + fd + " of process " + member.pid() + ": " + target);
                }
            }
        }
        return leaked;
    }

    private boolean isDirectory(String path) {
        return files.attributes(path).map(a -> a.kind().equals("directory")).or(false);
    }

    private int mountId(String fdinfo) {
        return files.read(fdinfo)
                .or("")
                .lines()
                .filter(l -> l.matches("mnt_id:\\s+\\d{1,9}"))
                .map(l -> Integer.valueOf(l.substring("mnt_id:".length()).strip()))
                .findFirst()
                .orElse(-1);
    }

    private void rights(Subject subject, ProcStatus status, String file) {
        ledger.value(subject, "live.capabilities", ProcStatus.names(status.effective()), file);
        ledger.value(subject, "live.bounding", ProcStatus.names(status.bounding()), file);
        ledger.value(subject, "live.seccomp", (long) status.seccomp(), file);
        ledger.value(subject, "live.no-new-privs", status.noNewPrivs(), file);
        ledger.value(subject, "live.uid", status.effectiveUid(), file);
        ledger.value(subject, "live.groups", status.groups(), file);
    }

    private void identity(Subject subject, String proc) {
        var map = files.read(proc + "/uid_map").map(String::strip);
        ledger.put(subject, "live.uid-map", map, proc + "/uid_map");
        ledger.put(subject, "live.root-is-host-root", map.map(LiveContainer::rootIsHostRoot), proc + "/uid_map");
        ledger.put(subject, "live.label", label(files.read(proc + "/attr/current")), proc + "/attr/current");
    }

    /** NUL at the end, and a newline with AppArmor; where no module gives labels the read fails with EINVAL. */
    static Reading<String> label(Reading<String> text) {
        return text instanceof Reading.Unreadable<String>(var reason) && reason.equals("Invalid argument")
                ? Reading.absent()
                : text.map(t -> t.replace("\0", "").strip());
    }

    /** Lines of inside, outside, length: whether some inside id is the host's 0. */
    static boolean rootIsHostRoot(String map) {
        return map.lines().anyMatch(line -> {
            var words = line.strip().split("\\s+");
            return words.length == 3 && words[1].equals("0");
        });
    }

    private void mounts(Subject subject, String proc) {
        var mounts = files.read(proc + "/mountinfo").map(MountInfo::parse).map(info ->
                (Object) info.mounts().stream().map(this::mount).toList());
        ledger.put(subject, "live.mounts", mounts, proc + "/mountinfo against /proc/1/mountinfo");
    }

    private Map<String, Object> mount(MountInfo.Mount mount) {
        var json = new LinkedHashMap<String, Object>();
        json.put("target", mount.target());
        json.put("type", mount.type());
        json.put("device", mount.device());
        json.put("root", mount.root());
        json.put("writable", mount.writable());
        json.put("shared", mount.shared());
        hostMounts.pathOf(mount).ifPresent(path -> json.put("host", path));
        return json;
    }

    private void limits(Subject subject, String proc) {
        var file = proc + "/cgroup";
        var paths = files.read(file).map(CgroupLimits::paths).or(Map.of());
        ledger.put(subject, "live.memory-limit", limits.memory(paths), file);
        ledger.put(subject, "live.pids-limit", limits.pids(paths), file);
        ledger.put(subject, "live.cpu-limit", limits.cpu(paths), file);
        ledger.put(
                subject,
                "live.device-rules",
                limits.devices(paths).map(t -> t.lines().toList()),
                file);
    }

    private void nodes(Subject subject, String directory) {
        var nodes = files.list(directory).map(names -> (Object) names.stream()
                .sorted()
                .limit(MOST_NODES)
                .flatMap(name -> node(directory + "/" + name, name).stream())
                .toList());
        ledger.put(subject, "live.device-nodes", nodes, directory);
    }

    private List<String> node(String path, String name) {
        if (!(files.link(path) instanceof Reading.Absent<String>)) {
            return List.of();
        }
        var kind = files.attributes(path).map(HostFiles.Attributes::kind).or("");
        return kind.equals("block") || kind.equals("char") ? List.of(kind + " " + name) : List.of();
    }

    /** Processes in the container that hold more than its first process could ever get. */
    private void strangers(Subject subject, Group group) {
        var first = group.leader().status().orElseThrow();
        var found = new ArrayList<Map<String, Object>>();
        for (var member : group.members()) {
            var more = beyond(member, group.leader(), first);
            if (!more.isEmpty()) {
                var json = new LinkedHashMap<String, Object>();
                json.put("pid", member.pid());
                json.put("command", member.comm());
                json.put("beyond", more);
                found.add(json);
            }
        }
        ledger.value(subject, "live.strangers", found, "/proc/PID/status of each process inside");
    }

    private List<String> beyond(Process member, Process leader, ProcStatus first) {
        var more = new ArrayList<String>();
        member.status().ifPresent(status -> {
            // in a user namespace of its own the bits mean nothing outside of it
            if (member.namespaces().shares(Namespaces.Kind.USER, leader.namespaces())) {
                more.addAll(status.beyond(first));
            }
            if (first.seccomp() == 2 && status.seccomp() == 0) {
                more.add("no seccomp filter");
            }
            if (first.noNewPrivs() && !status.noNewPrivs()) {
                more.add("may gain privileges");
            }
        });
        return more;
    }
}
