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

    /** @param pid of the engine */
    public record Running(String name, long pid, List<String> sockets) {
        public Running {
            sockets = List.copyOf(sockets);
        }
    }

    public List<Running> collect(ProcessTable table) {
        var unix = UnixSockets.parse(host.read("/proc/1/net/unix").or(""));
        var tcp = new ArrayList<TcpSockets.Listening>();
        for (var file : List.of("/proc/1/net/tcp", "/proc/1/net/tcp6")) {
            tcp.addAll(TcpSockets.parse(host.read(file).or("")));
        }
        var running = new ArrayList<Running>();
        for (var process : table.all()) {
            var name = NAMES.get(process.comm());
            // one in other namespaces is a container's own affair, and its paths are not the host's
            if (name != null && process.status().isEmpty()) {
                running.add(describe(name, process.pid(), unix, tcp));
            }
        }
        table.unseen().forEach((pid, comm) -> {
            if (NAMES.containsKey(comm)) {
                running.add(describe(NAMES.get(comm), pid, unix, tcp));
            }
        });
        ledger.value(
                Subject.HOST,
                "engines.running",
                running.stream().map(Running::name).distinct().sorted().toList(),
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
                .forEach(p -> engineByPath.put(p, engine.name())));
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

    private Running describe(String name, long pid, List<UnixSockets.Listening> unix, List<TcpSockets.Listening> tcp) {
        var engine = Subject.engine(name);
        var proc = "/proc/" + pid;
        var argv = host.read(proc + "/cmdline").map(text -> List.of(text.split("\0")));
        ledger.value(engine, "pid", pid, proc);
        ledger.put(engine, "argv", argv, proc + "/cmdline");
        ledger.put(
                engine,
                "uid",
                host.read(proc + "/status").map(t -> ProcStatus.parse(t).effectiveUid()),
                proc + "/status");
        ledger.put(engine, "binary", host.link(proc + "/exe"), proc + "/exe");
        if (host.list(proc + "/fd") instanceof Reading.Unreadable<List<String>>(var why)) {
            ledger.put(engine, "listen.unix", Reading.unreadable(why), proc + "/fd");
            ledger.put(engine, "listen.tcp", Reading.unreadable(why), proc + "/fd");
            return new Running(name, pid, likely(name, argv.or(List.of())));
        }
        var inodes = inodes(proc + "/fd");
        var paths = new TreeSet<String>();
        unix.stream().filter(s -> inodes.contains(s.inode())).forEach(s -> paths.add(s.path()));
        var addresses = tcp.stream()
                .filter(s -> inodes.contains(s.inode()))
                .map(EngineProcesses::json)
                .toList();
        ledger.value(
                engine, "listen.unix", paths.stream().map(p -> socket(p)).toList(), "/proc/net/unix, " + proc + "/fd");
        ledger.value(engine, "listen.tcp", addresses, "/proc/net/tcp, " + proc + "/fd");
        return new Running(name, pid, List.copyOf(paths));
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
