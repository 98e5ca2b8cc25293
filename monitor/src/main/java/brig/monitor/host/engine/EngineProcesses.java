package brig.monitor.host.engine;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.kernel.MountInfo;
import brig.monitor.host.kernel.ProcStatus;
import brig.monitor.host.kernel.TcpSockets;
import brig.monitor.host.kernel.UnixSockets;
import brig.monitor.host.process.ProcessTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Engines that run, by their processes, and where they listen: sockets by inode, so that no unusual path hides one. */
public final class EngineProcesses {
    /** The kernel keeps 15 letters of a name. */
    private static final Map<String, String> NAMES = Map.of(
            "dockerd", "docker",
            "containerd", "containerd",
            "podman", "podman",
            "crio", "crio",
            "buildkitd", "buildkit",
            "kubelet", "kubelet",
            "cri-dockerd", "cri-dockerd");

    private static final int MOST_DESCRIPTORS = 20_000;

    /** Sockets that something else may hold for the engine until somebody asks, such as the first process. */
    private static final Map<String, String> USUAL = Map.of(
            "/run/docker.sock", "docker",
            "/var/run/docker.sock", "docker",
            "/run/containerd/containerd.sock", "containerd",
            "/run/crio/crio.sock", "crio",
            "/run/podman/podman.sock", "podman",
            "/run/buildkit/buildkitd.sock", "buildkit");

    /** An engine's sockets that give no power over containers. */
    private static final Pattern HARMLESS = Pattern.compile(".*/(libnetwork/.*|.*debug\\.sock.*|metrics\\.sock)");

    private final HostFiles host;
    private final Ledger ledger;
    private final MountInfo mounts;

    /** @param mounts of the host */
    public EngineProcesses(HostFiles host, Ledger ledger, MountInfo mounts) {
        this.host = host;
        this.ledger = ledger;
        this.mounts = mounts;
    }

    /**
     * @param subject of its own: the first of a kind has the kind's name, others their socket behind it
     * @param kind {@code docker}, {@code containerd} ...
     */
    public record Running(Subject subject, String kind, long pid, List<String> argv, List<String> sockets) {
        public Running {
            argv = List.copyOf(argv);
            sockets = List.copyOf(sockets);
        }
    }

    /** An engine's process before it has a name among others of its kind. */
    private record Found(
            String kind, long pid, Reading<List<String>> argv, Reading<Set<Long>> inodes, List<String> sockets) {
        /** The one that a client without options talks to is the first; then by their places, which stay. */
        boolean isUsual() {
            return sockets.stream().anyMatch(s -> kind.equals(USUAL.get(s)));
        }

        String place() {
            return sockets.stream()
                    .filter(s -> !HARMLESS.matcher(s).matches())
                    .findFirst()
                    .orElse("pid " + pid);
        }
    }

    public List<Running> collect(ProcessTable table) {
        var unix = UnixSockets.parse(host.read("/proc/1/net/unix").or(""));
        var tcp = new ArrayList<TcpSockets.Listening>();
        for (var file : List.of("/proc/1/net/tcp", "/proc/1/net/tcp6")) {
            tcp.addAll(TcpSockets.parse(host.read(file).or("")));
        }
        var found = new ArrayList<Found>();
        for (var process : table.all()) {
            var kind = NAMES.get(process.comm());
            // one in other namespaces is a container's own affair, and its paths are not the host's
            if (kind != null && process.status().isEmpty()) {
                found.add(find(kind, process.pid(), unix));
            }
        }
        table.unseen().forEach((pid, comm) -> {
            if (NAMES.containsKey(comm)) {
                found.add(find(NAMES.get(comm), pid, unix));
            }
        });
        found.sort(Comparator.comparing((Found f) -> !f.isUsual()).thenComparing(Found::place));
        var running = new ArrayList<Running>();
        for (var engine : found) {
            boolean first = running.stream().noneMatch(r -> r.kind().equals(engine.kind()));
            var subject = first ? Subject.engine(engine.kind()) : Subject.engine(engine.kind(), engine.place());
            describe(subject, engine, tcp);
            running.add(new Running(
                    subject, engine.kind(), engine.pid(), engine.argv().or(List.of()), engine.sockets()));
        }
        ledger.value(
                Subject.HOST,
                "engines.running",
                running.stream().map(Running::kind).distinct().sorted().toList(),
                "/proc/*/comm");
        ledger.value(
                Subject.HOST,
                "abstract-sockets",
                unix.stream()
                        .map(UnixSockets.Listening::path)
                        .filter(n -> n.startsWith("@"))
                        .sorted()
                        .toList(),
                "/proc/1/net/unix");
        ledger.value(Subject.HOST, "engine.sockets", sockets(unix, running), "/proc/net/unix, /proc/*/fd");
        return running;
    }

    /** Whoever may connect to one of these owns the host. */
    private List<Map<String, Object>> sockets(List<UnixSockets.Listening> unix, List<Running> running) {
        var engineByPath = new TreeMap<String, String>();
        unix.forEach(s -> {
            var usual = USUAL.get(s.path());
            if (usual != null) {
                engineByPath.put(s.path(), usual);
            }
        });
        running.forEach(engine -> engine.sockets().stream()
                .filter(p -> !HARMLESS.matcher(p).matches())
                .forEach(p -> engineByPath.put(p, engine.kind())));
        var sockets = new ArrayList<Map<String, Object>>();
        // a socket whose file is gone cannot be connected to, and one that was only likely need not be there
        engineByPath.keySet().removeIf(p -> p.startsWith("/") && host.attributes(p) instanceof Reading.Absent);
        engineByPath.forEach((path, engine) -> {
            var json = socket(path);
            json.put("engine", engine);
            sockets.add(json);
        });
        return sockets;
    }

    private Found find(String kind, long pid, List<UnixSockets.Listening> unix) {
        var proc = "/proc/" + pid;
        var argv = host.read(proc + "/cmdline").map(text -> List.of(text.split("\0")));
        if (host.list(proc + "/fd") instanceof Reading.Unreadable<List<String>>(var why)) {
            return new Found(kind, pid, argv, Reading.unreadable(why), likely(kind, argv.or(List.of())));
        }
        var inodes = inodes(proc + "/fd");
        var paths = new TreeSet<String>();
        unix.stream().filter(s -> inodes.contains(s.inode())).forEach(s -> paths.add(s.path()));
        return new Found(kind, pid, argv, Reading.of(inodes), List.copyOf(paths));
    }

    private void describe(Subject engine, Found found, List<TcpSockets.Listening> tcp) {
        var proc = "/proc/" + found.pid();
        ledger.value(engine, "pid", found.pid(), proc);
        ledger.put(engine, "argv", found.argv(), proc + "/cmdline");
        ledger.put(
                engine,
                "uid",
                host.read(proc + "/status").map(t -> ProcStatus.parse(t).effectiveUid()),
                proc + "/status");
        ledger.put(engine, "binary", host.link(proc + "/exe"), proc + "/exe");
        ledger.put(
                engine,
                "listen.unix",
                found.inodes()
                        .map(i -> found.sockets().stream().map(this::socket).toList()),
                "/proc/net/unix, " + proc + "/fd");
        ledger.put(
                engine,
                "listen.tcp",
                found.inodes()
                        .map(inodes -> tcp.stream()
                                .filter(s -> inodes.contains(s.inode()))
                                .map(EngineProcesses::json)
                                .toList()),
                "/proc/net/tcp, " + proc + "/fd");
    }

    /** Where it listens, if its command line tells, else where such an engine usually does. */
    private static List<String> likely(String name, List<String> argv) {
        var told = argv.stream()
                .filter(word -> word.contains("unix://"))
                .map(word -> word.substring(word.indexOf("unix://") + "unix://".length()))
                .toList();
        return told.isEmpty()
                ? USUAL.keySet().stream()
                        .filter(path -> name.equals(USUAL.get(path)))
                        .sorted()
                        .toList()
                : told;
    }

    private Set<Long> inodes(String directory) {
        var inodes = new TreeSet<Long>();
        host.list(directory).or(List.of()).stream().limit(MOST_DESCRIPTORS).forEach(fd -> {
            var link = host.link(directory + "/" + fd).or("");
            if (link.matches("socket:\\[\\d{1,18}]")) {
                inodes.add(Long.valueOf(link.substring(8, link.length() - 1)));
            }
        });
        return inodes;
    }

    private static Map<String, Object> json(TcpSockets.Listening socket) {
        var json = new LinkedHashMap<String, Object>();
        json.put("address", socket.address());
        json.put("port", (long) socket.port());
        json.put("loopback", socket.loopback());
        return json;
    }

    /** Where it lies, links resolved, and who may connect. */
    private Map<String, Object> socket(String path) {
        var json = new LinkedHashMap<String, Object>();
        json.put("path", path);
        if (path.startsWith("/")) {
            var real = host.real(path);
            json.put("real", real);
            // where it lies in its file system: the same through every name and mount
            mounts.holder(real).ifPresent(mount -> {
                json.put("device", mount.device());
                json.put(
                        "root",
                        MountInfo.joined(
                                mount.root(), real.substring(mount.target().length())));
            });
            if (host.attributes(path) instanceof Reading.Value<HostFiles.Attributes>(var file)) {
                json.put("uid", (long) file.uid());
                json.put("gid", (long) file.gid());
                json.put("mode", Integer.toOctalString(file.mode()));
            }
        }
        return json;
    }
}
