package brig.monitor.host.inside;

import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import brig.monitor.host.kernel.KernelHelpers;
import brig.monitor.host.kernel.KernelRelease;
import brig.monitor.host.kernel.MountInfo;
import brig.monitor.host.kernel.ProcStatus;
import brig.monitor.host.kernel.Sysctls;
import brig.monitor.host.process.ContainerGroups;
import brig.monitor.host.process.LiveContainer;
import brig.monitor.host.process.Namespaces;
import brig.monitor.host.process.Namespaces.Kind;
import brig.monitor.host.process.ProcessTable;
import java.io.IOException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Facts of one process from what {@code brig-inside} wrote down in its container, under the same keys as those that are
 * seen from the host.
 *
 * <p>The host is not there to be asked. Which namespaces are the host's follows from their numbers. Where a mount lies on
 * the host follows from its file system: that of files which engines mount from the host, or of a whole system, is taken
 * for the host's root.
 */
public final class InsideFacts {
    private static final String SELF = "/proc/self";

    private final Tree document;
    private final Subject subject;
    private final String proc;
    private final RecordedFiles files;
    private final MountInfo own;
    private final Ledger ledger;

    private InsideFacts(Tree document, Clock clock) throws IOException {
        this.document = document;
        long pid = document.at("pid").number(0);
        subject = Subject.container("process " + pid);
        proc = "/proc/" + pid;
        files = new RecordedFiles(texts(), proc + "/root/dev", nodes());
        own = MountInfo.parse(files.read(proc + "/mountinfo").or(""));
        ledger = new Ledger(clock);
        if (pid == 0 || own.mounts().isEmpty()) {
            throw new IOException("no process and mounts in it");
        }
    }

    /** @param facts with one container, which is the process */
    public record Seen(FactDocument facts, Subject process) {}

    /** @throws IOException if the text is none of the helper's, or its process is in no container */
    public static Seen of(String json, Clock clock) throws IOException {
        var document = Json.read(json);
        if (!document.at("format").text("").equals("brig-inside")) {
            throw new IOException("no document of brig-inside: 'format' is not 'brig-inside'");
        }
        var inside = new InsideFacts(document, clock);
        return new Seen(inside.collect(), inside.subject);
    }

    private Map<String, Reading<String>> texts() {
        var texts = new LinkedHashMap<String, Reading<String>>();
        document.at("files").entries().forEach((path, entry) -> {
            var name = path.startsWith(SELF) ? proc + path.substring(SELF.length()) : path;
            texts.put(
                    name,
                    entry.at("text").isPresent()
                            ? Reading.of(entry.at("text").text("").stripTrailing())
                            : entry.at("absent").isTrue()
                                    ? Reading.absent()
                                    : Reading.unreadable(entry.at("error").text("not read")));
        });
        return texts;
    }

    /** {@code block vda} */
    private Map<String, String> nodes() {
        var nodes = new LinkedHashMap<String, String>();
        for (var line : document.at("nodes").texts()) {
            int blank = line.indexOf(' ');
            if (blank > 0) {
                nodes.put(line.substring(blank + 1), line.substring(0, blank));
            }
        }
        return nodes;
    }

    private FactDocument collect() throws IOException {
        new KernelRelease().collect(files, ledger);
        new Sysctls().collect(files, ledger);
        new KernelHelpers().collect(files, ledger);
        kernel();
        sockets();
        process();
        limits();
        calls();
        return ledger.close("");
    }

    private void kernel() {
        var cgroups = files.read(proc + "/cgroup")
                .map(text -> text.lines()
                        .filter(l -> !l.startsWith("0:"))
                        .map(l -> l.split(":", 3)[1])
                        .toList());
        ledger.put(Subject.HOST, "cgroup.v1", cgroups, proc + "/cgroup");
        ledger.put(
                Subject.HOST,
                "modules.loadable",
                files.read("/proc/modules") instanceof Reading.Unreadable<String>(var why)
                        ? Reading.unreadable(why)
                        : Reading.of(files.read("/proc/modules") instanceof Reading.Value<String>),
                "/proc/modules");
        var label = files.read(proc + "/attr/current").or("").replace("\0", "").strip();
        if (!label.isEmpty()) {
            var module = label.contains(":") ? "selinux" : "apparmor";
            ledger.value(Subject.HOST, "lsm.mandatory", List.of(module), proc + "/attr/current");
        }
    }

    private void process() throws IOException {
        var inodes = new EnumMap<Kind, Long>(Kind.class);
        for (var kind : Kind.values()) {
            var text = document.at("namespaces").at(kind.word()).text("");
            Namespaces.parse(text).ifPresent(inode -> inodes.put(kind, inode));
        }
        var mine = new Namespaces(inodes);
        var host = InitialNamespaces.of(mine);
        if (mine.shared(host).containsAll(List.of("mnt", "pid"))) {
            throw new IOException("this process is in no container: it has the host's mounts and sees its processes");
        }
        if (!(files.read(proc + "/status").map(ProcStatus::parse) instanceof Reading.Value<ProcStatus>(var status))) {
            throw new IOException("no /proc/self/status in it");
        }
        var process = new ProcessTable.Process(
                Long.parseLong(proc.substring("/proc/".length())), "brig-inside", mine, Optional.of(status));
        new LiveContainer(files, ledger, host, assumed(), false)
                .collect(subject, new ContainerGroups.Group(process, List.of(process)));
        ledger.value(subject, "engine", engine(), "/.dockerenv, /run/.containerenv, /var/run/secrets");
        ledger.value(subject, "state", "running", proc);
        ledger.value(subject, "inside.of", "", proc);
    }

    private String engine() {
        if (files.read("/var/run/secrets/kubernetes.io/serviceaccount/namespace") instanceof Reading.Value<String>) {
            return "kubernetes";
        }
        if (files.read("/run/.containerenv") instanceof Reading.Value<String>) {
            return "podman";
        }
        return files.read("/.dockerenv") instanceof Reading.Value<String> ? "docker" : "unknown";
    }

    /** The host's own mounts, as far as they can be guessed: one file system at its root. */
    private MountInfo assumed() {
        var systems = document.at("systems").texts();
        return new MountInfo(own.mounts().stream()
                .filter(m -> systems.contains(m.target()) || isEngines(m))
                .findFirst()
                .map(m -> new MountInfo.Mount(
                        1, m.device(), "/", "/", m.type(), m.source(), List.of("rw"), List.of("rw"), false, false))
                .stream()
                .toList());
    }

    /** A file that an engine keeps on the host and mounts into each container. */
    private static boolean isEngines(MountInfo.Mount mount) {
        return List.of("/etc/hosts", "/etc/hostname", "/etc/resolv.conf").contains(mount.target())
                && mount.type().matches("ext\\d|xfs|btrfs|f2fs|zfs");
    }

    private void sockets() {
        var sockets = document.at("sockets").items().stream()
                .filter(s -> !engineOf(s).isEmpty())
                .map(this::socket)
                .toList();
        ledger.value(Subject.HOST, "engine.sockets", sockets, "sockets on mounts of the container");
    }

    /** By its answer, if it was asked; by its name, if not. */
    private static String engineOf(Tree socket) {
        var says = socket.at("says").text("");
        var path = socket.at("path").text("");
        if (says.equals("docker") || says.equals("podman")) {
            return says;
        }
        for (var engine : List.of("docker", "containerd", "podman", "crio", "buildkit")) {
            if (path.substring(path.lastIndexOf('/') + 1).contains(engine) && !says.equals("something")) {
                return engine;
            }
        }
        return says.equals("grpc") ? "something with gRPC" : "";
    }

    private Map<String, Object> socket(Tree socket) {
        var json = new LinkedHashMap<String, Object>();
        var path = socket.at("path").text("");
        json.put("path", path);
        json.put("real", path);
        json.put("engine", engineOf(socket));
        json.put("uid", socket.at("uid").number(0));
        json.put("gid", socket.at("gid").number(0));
        json.put("mode", socket.at("mode").text("0"));
        own.holder(path).ifPresent(mount -> {
            json.put("device", mount.device());
            json.put(
                    "root",
                    MountInfo.joined(mount.root(), path.substring(mount.target().length())));
        });
        return json;
    }

    private void limits() {
        limit("memory", "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes");
        limit("pids", "/sys/fs/cgroup/pids.max", "/sys/fs/cgroup/pids/pids.max");
        limit("cpu", "/sys/fs/cgroup/cpu.max", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
        var rules = "/sys/fs/cgroup/devices/devices.list";
        ledger.put(
                subject,
                "live.device-rules",
                files.read(rules).map(t -> t.lines().toList()),
                rules);
    }

    private void limit(String what, String v2, String v1) {
        var file = files.read(v2) instanceof Reading.Value<String> ? v2 : v1;
        Reading<Object> limit = files.read(file).map(text -> {
            var word = text.split(" ", 2)[0];
            // version 1 says "no limit" as -1 or as the largest number of pages
            return word.matches("\\d{1,18}") ? Long.valueOf(word) : "max";
        });
        ledger.put(
                subject,
                "live." + what + "-limit",
                limit instanceof Reading.Absent<Object> ? Reading.unreadable("no such file inside") : limit,
                file);
    }

    /** Seen to pass: the kernel answered with another error than a filter's. */
    private void calls() {
        var calls = document.at("calls").entries();
        if (!calls.isEmpty()) {
            var passed = calls.entrySet().stream()
                    .filter(e ->
                            !List.of(-1L, 1L, 13L, 38L).contains(e.getValue().number(-1)))
                    .map(Map.Entry::getKey)
                    .toList();
            ledger.value(subject, "live.seccomp-lets", passed, "each call made once, inside");
        }
    }
}
