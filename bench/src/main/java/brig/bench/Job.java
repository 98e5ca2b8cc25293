package brig.bench;

import brig.runtime.cgroup.CgroupHost;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.plan.LaunchRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/** Writes what {@code holder.c} needs to start a container without a JVM. */
final class Job {
    /** What Brig sets in a group, in an order that the kernel takes: memory before memory and swap together. */
    private static final List<String> SETTINGS = List.of(
            "memory.limit_in_bytes",
            "memory.memsw.limit_in_bytes",
            "memory.max",
            "memory.swap.max",
            "cpu.cfs_quota_us",
            "cpu.shares",
            "cpu.max",
            "cpu.weight",
            "pids.max");

    private Job() {}

    /** @return the job file */
    static Path write(String name, LaunchPlan plan, List<String> allowed) throws IOException {
        var program = Files.write(Workplace.temporary().resolve(name + ".program"), plan.program(0));
        var lines = new ArrayList<String>();
        lines.add("launcher " + Workplace.launcher());
        lines.add("program " + program);
        lines.add("state /run/brig/" + plan.request().id());
        lines.addAll(groups(plan.request()));
        allowed.forEach(path -> lines.add("allow " + path));
        return Files.write(Workplace.temporary().resolve(name + ".job"), lines);
    }

    /** The same, and callers and supervisor wake each other on one processor, as Brig lets them. */
    static Path near(Path job) throws IOException {
        return Files.writeString(job, "near -\n", StandardOpenOption.APPEND);
    }

    /** Lets Brig itself make the groups once, and writes down what it set. */
    private static List<String> groups(LaunchRequest request) throws IOException {
        var lines = new ArrayList<String>();
        var policy = request.policy();
        var group = CgroupHost.detect().create(request.id(), policy.resources(), policy.devices());
        try {
            var parents = new LinkedHashSet<Path>();
            for (var file : group.joinFiles()) {
                var dir = parent(file);
                var folder = parent(dir);
                if (parents.add(folder)) {
                    lines.add("group " + folder);
                    lines.addAll(controllers(folder));
                }
                lines.add("group " + dir);
                lines.addAll(settings(dir));
            }
        } finally {
            group.remove();
        }
        return lines;
    }

    private static Path parent(Path file) {
        return Objects.requireNonNull(file.getParent());
    }

    private static List<String> controllers(Path folder) throws IOException {
        var file = folder.resolve("cgroup.subtree_control");
        if (!Files.exists(file) || Files.readString(file).isBlank()) {
            return List.of();
        }
        return List.of("set " + file + " +" + Files.readString(file).strip().replace(" ", " +"));
    }

    private static List<String> settings(Path dir) throws IOException {
        var lines = new ArrayList<String>();
        for (var setting : SETTINGS) {
            var file = dir.resolve(setting);
            if (Files.exists(file)) {
                lines.add("set " + file + " " + Files.readString(file).strip());
            }
        }
        var devices = dir.resolve("devices.list");
        if (Files.exists(devices)) {
            lines.add("set " + dir.resolve("devices.deny") + " a");
            for (var device : Files.readAllLines(devices)) {
                lines.add("set " + dir.resolve("devices.allow") + " " + device);
            }
        }
        return lines;
    }
}
