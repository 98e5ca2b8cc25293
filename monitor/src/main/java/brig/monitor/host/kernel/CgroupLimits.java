package brig.monitor.host.kernel;

import brig.monitor.host.fact.Reading;
import brig.monitor.host.file.HostFiles;
import java.util.HashMap;
import java.util.Map;

/** The limits that hold for a process, from {@code /proc/PID/cgroup} and the files of the groups it names. */
public final class CgroupLimits {
    /** Version 1 says "no limit" as the largest number of pages. */
    private static final long PRACTICALLY_ENDLESS = 1L << 60;

    private final HostFiles host;
    private final Map<String, String> mountOfController = new HashMap<>();
    private String unified = "";

    /** @param mounts of the host */
    public CgroupLimits(HostFiles host, MountInfo mounts) {
        this.host = host;
        for (var mount : mounts.mounts()) {
            if (mount.type().equals("cgroup2")) {
                unified = mount.target();
            } else if (mount.type().equals("cgroup")) {
                mount.superOptions().forEach(o -> mountOfController.putIfAbsent(o, mount.target()));
            }
        }
    }

    /** By controller; {@code ""} is the unified hierarchy. */
    public static Map<String, String> paths(String text) {
        var paths = new HashMap<String, String>();
        text.lines().forEach(line -> {
            var parts = line.split(":", 3);
            if (parts.length == 3) {
                for (var controller : parts[1].split(",")) {
                    paths.put(controller, parts[2]);
                }
            }
        });
        return paths;
    }

    /** Bytes, or {@code max}; the smallest of the group and those above it. */
    public Reading<Object> memory(Map<String, String> paths) {
        return smallest(paths, "memory", "memory.limit_in_bytes", "memory.max");
    }

    public Reading<Object> pids(Map<String, String> paths) {
        return smallest(paths, "pids", "pids.max", "pids.max");
    }

    /** Microseconds of each period, or {@code max}. */
    public Reading<Object> cpu(Map<String, String> paths) {
        return smallest(paths, "cpu", "cpu.cfs_quota_us", "cpu.max");
    }

    /** The rules of a version 1 device group; version 2 has them in a BPF program. */
    public Reading<String> devices(Map<String, String> paths) {
        var mount = mountOfController.get("devices");
        return mount == null || !paths.containsKey("devices")
                ? Reading.unreadable("the rules are a BPF program")
                : host.read(mount + paths.get("devices") + "/devices.list");
    }

    /** The most memory that the group ever had, in bytes. */
    public Reading<Object> memoryPeak(Map<String, String> paths) {
        return number(paths, "memory", "memory.max_usage_in_bytes", "memory.peak");
    }

    /** The most tasks that the group ever had; older kernels do not say. */
    public Reading<Object> pidsPeak(Map<String, String> paths) {
        return number(paths, "pids", "pids.peak", "pids.peak");
    }

    private Reading<Object> number(Map<String, String> paths, String controller, String v1, String v2) {
        var mount = mountOfController.get(controller);
        var top = mount == null ? unified : mount;
        return host.read(
                        top + paths.getOrDefault(mount == null ? "" : controller, "") + "/" + (mount == null ? v2 : v1))
                .map(Long::valueOf);
    }

    private Reading<Object> smallest(Map<String, String> paths, String controller, String v1, String v2) {
        var mount = mountOfController.get(controller);
        var path = paths.get(mount == null ? "" : controller);
        var top = mount == null ? unified : mount;
        if (path == null || top.isEmpty()) {
            return Reading.unreadable("no hierarchy has the " + controller + " controller");
        }
        long smallest = PRACTICALLY_ENDLESS;
        boolean seen = false;
        for (var at = path; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
            var text = host.read(top + at + "/" + (mount == null ? v2 : v1)).or("");
            seen |= !text.isEmpty();
            var word = text.split(" ", 2)[0];
            if (word.matches("\\d{1,18}")) {
                smallest = Math.min(smallest, Long.parseLong(word));
            }
        }
        if (!seen) {
            return path.equals("/") ? Reading.of("max") : Reading.unreadable("no limit file at " + top + path);
        }
        return Reading.of(smallest >= PRACTICALLY_ENDLESS ? "max" : smallest);
    }
}
