package brig.cli.exchange;

import brig.monitor.host.json.Json;
import brig.policy.Capability;
import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules.Mode;
import brig.policy.Rlimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A policy as config.json, for runc, crun and {@code brig-oci}. */
final class OciExport {
    private static final long MAX = 1L << 60;
    private static final int PERIOD = 100_000;

    private final EffectivePolicy policy;
    private final List<String> lost = new ArrayList<>();

    private OciExport(EffectivePolicy policy) {
        this.policy = policy;
    }

    static Exchange of(EffectivePolicy policy) {
        var export = new OciExport(policy);
        var text = Json.write(export.config()) + "\n";
        Lost.lists(policy, export.lost);
        Lost.network(policy, export.lost);
        Lost.health(policy, export.lost);
        Lost.responses(policy, export.lost);
        return new Exchange(text, export.lost);
    }

    private static Map<String, Object> map(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private Map<String, Object> config() {
        var config = map("ociVersion", "1.0.2", "process", process());
        boolean writable = policy.files().write().contains("/");
        config.put("root", map("path", "rootfs", "readonly", !writable));
        var hostname = policy.process().hostname();
        config.put("hostname", hostname.isEmpty() ? policy.name().replaceAll("[^A-Za-z0-9.-]", "-") : hostname);
        config.put("mounts", mounts());
        config.put("linux", linux());
        return config;
    }

    private Map<String, Object> process() {
        var process = policy.process();
        var capabilities = process.capabilities().stream()
                .sorted()
                .map(Capability::kernelName)
                .toList();
        var sets = map();
        for (var set : List.of("bounding", "permitted", "effective", "inheritable", "ambient")) {
            sets.put(set, capabilities);
        }
        var limits = new ArrayList<Object>();
        for (var limit : Rlimit.values()) {
            var value = process.rlimits().get(limit);
            if (value != null) {
                // all ones is no limit; as a signed number it does not fit
                Object number = value < 0 ? (Object) new java.math.BigInteger("18446744073709551615") : value;
                limits.add(map("type", "RLIMIT_" + limit.name(), "hard", number, "soft", number));
            }
        }
        var user = map("uid", process.user().uid(), "gid", process.user().gid());
        if (!process.user().groups().isEmpty()) {
            user.put("additionalGids", process.user().groups());
        }
        return map(
                "terminal",
                false,
                "user",
                user,
                "args",
                List.of("/bin/sh"),
                "env",
                List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
                "cwd",
                "/",
                "capabilities",
                sets,
                "rlimits",
                limits,
                "noNewPrivileges",
                true,
                "oomScoreAdj",
                process.oomScoreAdj());
    }

    private List<Object> mounts() {
        var mounts = new ArrayList<Object>();
        mounts.add(mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"));
        mounts.add(mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"));
        mounts.add(
                mount("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
        mounts.add(mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=16384k"));
        for (var tmpfs : policy.files().tmpfs()) {
            var size = tmpfs.size().count() >= MAX
                    ? "size=0"
                    : "size=" + tmpfs.size().count();
            mounts.add(mount(
                    tmpfs.path(),
                    "tmpfs",
                    "tmpfs",
                    "nosuid",
                    "nodev",
                    tmpfs.executable() ? "exec" : "noexec",
                    "mode=1777",
                    size));
        }
        for (var volume : policy.files().volumes()) {
            mounts.add(mount(
                    volume.target(),
                    "bind",
                    volume.source(),
                    "rbind",
                    "nosuid",
                    "nodev",
                    volume.writable() ? "rw" : "ro"));
        }
        return mounts;
    }

    private static Map<String, Object> mount(String target, String type, String source, String... options) {
        return map("destination", target, "type", type, "source", source, "options", List.of(options));
    }

    private Map<String, Object> linux() {
        var linux = map("resources", resources(), "namespaces", namespaces());
        if (policy.process().userNamespace()) {
            var mapping = List.of(map("containerID", 0, "hostID", 0x7000_0000, "size", 65536));
            linux.put("uidMappings", mapping);
            linux.put("gidMappings", mapping);
        }
        var devices = devices();
        if (!devices.isEmpty()) {
            linux.put("devices", devices);
        }
        linux.put("maskedPaths", policy.files().masked());
        linux.put("readonlyPaths", policy.files().readOnly());
        linux.put("seccomp", SeccompExport.profile(policy, lost));
        return linux;
    }

    private List<Object> namespaces() {
        var namespaces = new ArrayList<Object>();
        for (var kind : List.of("pid", "ipc", "uts", "mount", "cgroup")) {
            namespaces.add(map("type", kind));
        }
        if (policy.network().mode() != Mode.HOST) {
            namespaces.add(map("type", "network"));
        }
        if (policy.network().mode() == Mode.ISOLATED) {
            lost.add("network.mode isolated: who runs the bundle has to lay the cable");
        }
        if (policy.process().userNamespace()) {
            namespaces.add(map("type", "user"));
        }
        return namespaces;
    }

    private List<Object> devices() {
        var devices = new ArrayList<Object>();
        for (var device : policy.devices()) {
            var numbers = numbers(device.path());
            if (numbers.length == 0) {
                lost.add("device " + device.path() + ": this host has no such device, so its numbers are not known");
            } else {
                devices.add(map(
                        "path",
                        device.path(),
                        "type",
                        numbers[0] == 0 ? "c" : "b",
                        "major",
                        numbers[1],
                        "minor",
                        numbers[2]));
            }
        }
        return devices;
    }

    /** 0 for a character device or 1, major, minor; nothing if there is none. */
    private static long[] numbers(String path) {
        try {
            var file = Path.of(path);
            long rdev = ((Number) Files.getAttribute(file, "unix:rdev")).longValue();
            int mode = ((Number) Files.getAttribute(file, "unix:mode")).intValue() & 0xf000;
            return mode == 0x2000 || mode == 0x6000
                    ? new long[] {mode == 0x6000 ? 1 : 0, rdev >> 8 & 0xfff, rdev & 0xff}
                    : new long[0];
        } catch (IOException e) {
            return new long[0];
        }
    }

    private Map<String, Object> resources() {
        var limits = policy.resources();
        var resources = map();
        var rules = new ArrayList<Object>();
        rules.add(map("allow", false, "access", "rwm"));
        for (var device : policy.devices()) {
            var numbers = numbers(device.path());
            if (numbers.length > 0) {
                rules.add(map(
                        "allow",
                        true,
                        "type",
                        numbers[0] == 0 ? "c" : "b",
                        "major",
                        numbers[1],
                        "minor",
                        numbers[2],
                        "access",
                        device.writable() ? "rw" : "r"));
            }
        }
        resources.put("devices", rules);
        if (limits.memory().count() < MAX) {
            var memory = map("limit", limits.memory().count());
            if (limits.swap().count() < MAX) {
                memory.put("swap", limits.memory().count() + limits.swap().count());
            }
            resources.put("memory", memory);
        }
        var cpu = map("shares", 2 + (limits.cpuWeight() - 1) * 262_142L / 9999);
        limits.cpus().ifPresent(cpus -> {
            cpu.put("quota", (long) (cpus * PERIOD));
            cpu.put("period", PERIOD);
        });
        limits.cpuset().ifPresent(list -> cpu.put("cpus", list.toString()));
        resources.put("cpu", cpu);
        var pages = new ArrayList<Object>();
        limits.hugepages().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(limit -> {
                    var page = map("pageSize", limit.getKey().kernelName());
                    page.put("limit", limit.getValue().count());
                    pages.add(page);
                });
        if (!pages.isEmpty()) {
            resources.put("hugepageLimits", pages);
        }
        if (limits.pids() < 4_194_304) {
            resources.put("pids", map("limit", limits.pids()));
        }
        limits.ioWeight().ifPresent(weight -> lost.add("resources.ioWeight " + weight));
        return resources;
    }
}
