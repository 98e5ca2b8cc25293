package brig.monitor.host.process;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.kernel.CgroupLimits;
import brig.monitor.host.kernel.MountInfo;
import brig.monitor.host.kernel.ProcStatus;
import brig.monitor.host.kernel.TcpSockets;
import brig.monitor.host.process.ContainerGroups.Group;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a container is seen to use, as facts {@code use.*}: programs that run, files open for writing, what its writable
 * layer has (that is all that it ever changed), ports, peers, users. What starts and ends between two looks is not seen.
 */
public final class ContainerUse {
    private static final int MOST_PROCESSES = 500;
    private static final int MOST_DESCRIPTORS = 2_000;
    private static final int MOST_ENTRIES = 20_000;

    /** In the writable layer before the container's first program ran. */
    private static final Set<String> MADE_BY_ENGINES = Set.of("/.dockerenv", "/run/.containerenv", "/etc/mtab");

    private final HostFiles files;
    private final Ledger ledger;
    private final CgroupLimits limits;

    public ContainerUse(HostFiles files, Ledger ledger, MountInfo hostMounts) {
        this.files = files;
        this.ledger = ledger;
        limits = new CgroupLimits(files, hostMounts);
    }

    public void collect(Subject subject, Group group) {
        var programs = new TreeSet<String>();
        var writes = new TreeSet<String>();
        var users = new TreeSet<Long>();
        var sockets = new TreeSet<Long>();
        for (var process : group.members().stream().limit(MOST_PROCESSES).toList()) {
            var proc = "/proc/" + process.pid();
            existing(files.link(proc + "/exe").or("")).ifPresent(programs::add);
            process.status().map(ProcStatus::effectiveUid).ifPresent(users::add);
            descriptors(proc, writes, sockets);
        }
        var proc = "/proc/" + group.leader().pid();
        writes.addAll(layer(proc));
        ledger.value(subject, "use.programs", List.copyOf(programs), "/proc/PID/exe of each process inside");
        ledger.value(subject, "use.writes", List.copyOf(writes), "/proc/PID/fd, and the writable layer");
        ledger.value(subject, "use.users", List.copyOf(users), "/proc/PID/status of each process inside");
        ledger.value(subject, "use.processes", (long) group.members().size(), "/proc/*/ns/mnt");
        network(subject, proc, sockets);
        group(subject, proc);
    }

    private void group(Subject subject, String proc) {
        var paths = files.read(proc + "/cgroup").map(CgroupLimits::paths).or(Map.of());
        ledger.put(subject, "use.memory-peak", limits.memoryPeak(paths), proc + "/cgroup");
        ledger.put(subject, "use.tasks-peak", limits.pidsPeak(paths), proc + "/cgroup");
        var group = files.read(proc + "/status").map(ContainerUse::groupId);
        ledger.put(subject, "use.gid", group, proc + "/status");
    }

    private static Object groupId(String status) {
        return status.lines()
                .filter(l -> l.startsWith("Gid:"))
                .map(l -> Long.valueOf(l.split("\\s+")[2]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no line 'Gid'"));
    }

    private void descriptors(String proc, Set<String> writes, Set<Long> sockets) {
        for (var fd : files.list(proc + "/fd").or(List.of()).stream()
                .limit(MOST_DESCRIPTORS)
                .toList()) {
            var target = files.link(proc + "/fd/" + fd).or("");
            if (target.matches("socket:\\[\\d{1,18}]")) {
                sockets.add(Long.valueOf(target.substring(8, target.length() - 1)));
            } else if (isOrdinary(target)
                    && isForWriting(files.read(proc + "/fdinfo/" + fd).or(""))) {
                existing(target).ifPresent(path -> writes.add(parent(path)));
            }
        }
    }

    private static Optional<String> existing(String path) {
        return path.startsWith("/") && !path.endsWith(" (deleted)") ? Optional.of(path) : Optional.empty();
    }

    private static boolean isOrdinary(String path) {
        return path.startsWith("/") && !path.matches("/(dev|proc|sys|memfd:[^/]*)(/.*)?");
    }

    /** {@code flags:\t0100002}, in octal; the last two bits are 0 for reading only. */
    private static boolean isForWriting(String fdinfo) {
        return fdinfo.lines().anyMatch(l -> l.matches("flags:\\s+[0-7]*[12567]"));
    }

    /** Directories of the container in which its writable layer has something: changed, made, or taken away. */
    private Set<String> layer(String proc) {
        var found = new TreeSet<String>();
        var mounts = files.read(proc + "/mountinfo").map(MountInfo::parse).or(new MountInfo(List.of()));
        var upper = mounts.top().flatMap(ContainerUse::upper);
        if (upper.isEmpty()) {
            return found;
        }
        var targets = new TreeSet<String>();
        mounts.mounts().forEach(m -> targets.add(m.target()));
        var todo = new ArrayDeque<>(List.of("/"));
        for (int seen = 0; !todo.isEmpty() && seen < MOST_ENTRIES; ) {
            var directory = todo.pop();
            for (var name : files.list(upper.get() + directory).or(List.of())) {
                seen++;
                var path = MountInfo.joined(directory, name);
                if (targets.contains(path) || MADE_BY_ENGINES.contains(path)) {
                    continue;
                }
                boolean isLink = files.link(upper.get() + path).or("").length() > 0;
                if (!isLink
                        && files.attributes(upper.get() + path)
                                .map(a -> a.kind().equals("directory"))
                                .or(false)) {
                    todo.push(path);
                } else {
                    found.add(directory);
                }
            }
        }
        return found;
    }

    private static Optional<String> upper(MountInfo.Mount top) {
        return top.superOptions().stream()
                .filter(o -> o.startsWith("upperdir=/"))
                .map(o -> o.substring("upperdir=".length()))
                .findFirst();
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    /** Only of its own sockets: in the host's network the files have everybody's. */
    private void network(Subject subject, String proc, Set<Long> own) {
        var listens = new TreeSet<String>();
        var connects = new TreeSet<String>();
        for (var family : List.of("", "6")) {
            var tcp = files.read(proc + "/net/tcp" + family).or("");
            var udp = files.read(proc + "/net/udp" + family).or("");
            var ports = new TreeSet<Integer>();
            TcpSockets.parse(tcp).stream().filter(s -> own.contains(s.inode())).forEach(s -> {
                ports.add(s.port());
                listens.add("tcp " + s.port());
            });
            TcpSockets.parseUdp(udp).stream()
                    .filter(s -> own.contains(s.inode()))
                    .forEach(s -> listens.add("udp " + s.port()));
            var localPorts = localPorts(tcp);
            TcpSockets.connected(tcp).stream()
                    .filter(s -> own.contains(s.inode()))
                    // one that was accepted has the port that is listened on
                    .filter(s -> !ports.contains(localPorts.getOrDefault(s.inode(), -1)))
                    .forEach(s -> connects.add("tcp " + s.address() + " " + s.port()));
            TcpSockets.connected(udp).stream()
                    .filter(s -> own.contains(s.inode()))
                    .forEach(s -> connects.add("udp " + s.address() + " " + s.port()));
        }
        ledger.value(subject, "use.listens", List.copyOf(listens), proc + "/net/tcp, udp, and /proc/PID/fd");
        ledger.value(subject, "use.connects", List.copyOf(connects), proc + "/net/tcp, udp, and /proc/PID/fd");
    }

    private static Map<Long, Integer> localPorts(String tcp) {
        var ports = new TreeMap<Long, Integer>();
        tcp.lines().forEach(line -> {
            var words = line.strip().split("\\s+");
            if (words.length > 9 && words[9].matches("\\d{1,18}") && words[1].contains(":")) {
                ports.put(Long.valueOf(words[9]), Integer.parseInt(words[1].substring(words[1].indexOf(':') + 1), 16));
            }
        });
        return ports;
    }
}
