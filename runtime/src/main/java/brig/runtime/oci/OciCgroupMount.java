package brig.runtime.oci;

import brig.runtime.plan.HostFacts;
import brig.runtime.plan.Step;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What a container sees of its own cgroups: with a cgroup namespace a fresh mount begins at its own group; without one its
 * groups are bound.
 */
final class OciCgroupMount {
    private static final long RDONLY = 1;

    private final HostFacts host;
    private final OciSpec spec;

    OciCgroupMount(HostFacts host, OciSpec spec) {
        this.host = host;
        this.spec = spec;
    }

    void addTo(List<Step> steps, List<String> notes, String target, MountFlags flags) {
        if (host.joinFiles().isEmpty()) {
            if (host.cgroup2().isEmpty()) {
                notes.add("mount " + target + ": this host has no cgroups");
            } else if (spec.has("cgroup")) {
                steps.add(new Step.Mount(
                        "cgroup2", target, flags.set(), List.of("source", "cgroup"), flags.freshPropagation()));
            } else {
                bind(steps, host.cgroup2().get(), target, flags);
            }
            return;
        }
        // v1: a directory in memory with one for each hierarchy
        steps.add(new Step.Mount(
                "tmpfs",
                target,
                flags.set() & ~RDONLY,
                List.of("source", "tmpfs", "mode", "0755", "size", "65536"),
                MountFlags.MS_PRIVATE));
        var groups = new LinkedHashSet<String>();
        host.joinFiles().forEach(file -> groups.add(file.substring(0, file.lastIndexOf('/'))));
        var made = new ArrayList<String>();
        for (var group : groups) {
            var controller = controller(group);
            if (!made.contains(controller)) {
                made.add(controller);
                steps.add(new Step.MakeTarget(target + "/" + controller, true));
                bind(steps, group, target + "/" + controller, flags);
            }
        }
    }

    private static void bind(List<Step> steps, String group, String target, MountFlags flags) {
        steps.add(new Step.Bind(
                group, target, false, flags.set() | RDONLY, 0, 0, 0, MountFlags.MS_PRIVATE, false, "", false));
    }

    /** {@code memory} of {@code /sys/fs/cgroup/memory/docker/ID}. */
    private static String controller(String group) {
        var rest =
                group.startsWith("/sys/fs/cgroup/") ? group.substring("/sys/fs/cgroup/".length()) : group.substring(1);
        return rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest;
    }
}
