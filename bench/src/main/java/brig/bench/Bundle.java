package brig.bench;

import brig.policy.Rlimit;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The subject as an OCI bundle: the same root, mounts, masks, ids, limits and namespaces. Landlock has no place in it. */
final class Bundle {
    private static final int CPU_PERIOD = 100_000;

    private Bundle() {}

    /**
     * @param filter the seccomp section; empty for none
     * @return the bundle's directory
     */
    static Path write(String name, Subject subject, Map<String, Object> filter) throws IOException {
        var dir = Files.createDirectories(Workplace.temporary().resolve("bundle-" + name));
        new ObjectMapper().writeValue(dir.resolve("config.json").toFile(), config(name, subject, filter));
        return dir;
    }

    static List<String> run(String runtime, String name, Path bundle) {
        return List.of(
                runtime,
                "--root",
                Workplace.temporary().resolve(runtime).toString(),
                "run",
                "--bundle",
                bundle.toString(),
                container(name));
    }

    private static String container(String name) {
        return "brig-bench-" + Workplace.prefix() + "-" + name;
    }

    private static Map<String, Object> config(String name, Subject subject, Map<String, Object> filter)
            throws IOException {
        var json = new LinkedHashMap<String, Object>();
        json.put("ociVersion", "1.0.2");
        json.put("process", process(subject));
        json.put("root", Map.of("path", Workplace.rootfs().toString(), "readonly", true));
        json.put("hostname", "bench");
        json.put("mounts", mounts(subject));
        json.put("linux", linux(name, subject, filter));
        return json;
    }

    private static Map<String, Object> process(Subject subject) {
        var process = subject.policy().process();
        var json = new LinkedHashMap<String, Object>();
        json.put("terminal", false);
        json.put(
                "user",
                Map.of("uid", process.user().uid(), "gid", process.user().gid()));
        json.put("args", subject.command());
        json.put("env", List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/"));
        json.put("cwd", "/");
        var capabilities =
                process.capabilities().stream().map(c -> "CAP_" + c.name()).toList();
        var sets = new LinkedHashMap<String, Object>();
        for (var set : List.of("bounding", "effective", "inheritable", "permitted", "ambient")) {
            sets.put(set, capabilities);
        }
        json.put("capabilities", sets);
        json.put(
                "rlimits",
                process.rlimits().entrySet().stream()
                        .map(e -> Map.of("type", rlimit(e.getKey()), "soft", e.getValue(), "hard", e.getValue()))
                        .toList());
        json.put("noNewPrivileges", true);
        json.put("oomScoreAdj", process.oomScoreAdj());
        return json;
    }

    private static String rlimit(Rlimit rlimit) {
        return "RLIMIT_" + rlimit.name().toUpperCase(Locale.ROOT);
    }

    private static List<Map<String, Object>> mounts(Subject subject) {
        var mounts = new ArrayList<Map<String, Object>>();
        mounts.add(mount("/proc", "proc", List.of("nosuid", "nodev", "noexec")));
        mounts.add(mount("/dev", "tmpfs", List.of("nosuid", "mode=755", "size=65536k")));
        mounts.add(mount(
                "/dev/pts",
                "devpts",
                List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")));
        mounts.add(mount("/dev/shm", "tmpfs", List.of("nosuid", "noexec", "nodev", "mode=1777", "size=16m")));
        for (var tmpfs : subject.policy().files().tmpfs()) {
            mounts.add(mount(
                    tmpfs.path(),
                    "tmpfs",
                    List.of(
                            "nosuid",
                            "nodev",
                            "noexec",
                            "mode=1777",
                            "size=" + tmpfs.size().count())));
        }
        return mounts;
    }

    private static Map<String, Object> mount(String target, String type, List<String> options) {
        return Map.of("destination", target, "type", type, "source", type, "options", options);
    }

    private static Map<String, Object> linux(String name, Subject subject, Map<String, Object> filter) {
        var files = subject.policy().files();
        var json = new LinkedHashMap<String, Object>();
        json.put("cgroupsPath", "/" + container(name));
        json.put(
                "namespaces",
                List.of("pid", "network", "ipc", "uts", "mount", "cgroup").stream()
                        .map(kind -> Map.of("type", kind))
                        .toList());
        json.put("resources", resources(subject));
        json.put("maskedPaths", files.masked());
        json.put("readonlyPaths", files.readOnly());
        if (!filter.isEmpty()) {
            json.put("seccomp", filter);
        }
        return json;
    }

    private static Map<String, Object> resources(Subject subject) {
        var resources = subject.policy().resources();
        long memory = resources.memory().count();
        var cpu = new LinkedHashMap<String, Object>();
        cpu.put("shares", Math.max(2, Math.round(resources.cpuWeight() * 1024 / 100.0)));
        resources.cpus().ifPresent(cpus -> {
            cpu.put("period", CPU_PERIOD);
            cpu.put("quota", Math.round(cpus * CPU_PERIOD));
        });
        return Map.of(
                "devices", List.of(Map.of("allow", false, "access", "rwm")),
                "memory",
                        Map.of(
                                "limit",
                                memory,
                                "swap",
                                memory + resources.swap().count()),
                "cpu", cpu,
                "pids", Map.of("limit", resources.pids()));
    }
}
