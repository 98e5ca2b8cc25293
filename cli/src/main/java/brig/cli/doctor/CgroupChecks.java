package brig.cli.doctor;

import brig.policy.Bytes;
import brig.policy.Cidr;
import brig.policy.NetworkRules;
import brig.policy.Resources;
import brig.runtime.cgroup.CgroupHost;
import brig.runtime.cgroup.ContainerCgroup;
import brig.runtime.network.NetworkFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Limits, devices and network lists, tried for real on an empty cgroup that is removed again. */
final class CgroupChecks {
    private static final Resources EVERYTHING =
            new Resources(new Bytes(64 << 20), new Bytes(0), Optional.of(1.0), 100, 64, OptionalInt.empty());

    private CgroupChecks() {}

    static List<Finding> all() throws IOException {
        var host = CgroupHost.detect();
        var findings = new ArrayList<Finding>();
        var missing = host.missing(EVERYTHING);
        if (missing.isEmpty()) {
            findings.add(Finding.ok("limits", "memory, swap, cpu, pids, devices"));
        }
        for (var line : missing) {
            var parts = line.split(": |; ", 3);
            findings.add(Finding.missing(parts[0], part(parts, 1), part(parts, 2)));
        }
        try {
            var group = host.createDegraded("doctor-" + ProcessHandle.current().pid(), EVERYTHING, List.of());
            try {
                findings.addAll(tryOut(group));
            } finally {
                group.remove();
            }
        } catch (IOException e) {
            findings.add(Finding.missing("cgroups", String.valueOf(e.getMessage()), "mount them, writable for Brig"));
        }
        return findings;
    }

    private static List<Finding> tryOut(ContainerCgroup group) {
        if (group.cgroup2Dir().isEmpty()) {
            var remedy = "mount -t cgroup2 none /sys/fs/cgroup/unified";
            return List.of(
                    Finding.missing("network lists", "no cgroup2 tree to attach programs to", remedy),
                    Finding.limited("kill", "no cgroup2 tree: the container's init is killed instead", remedy));
        }
        var dir = group.cgroup2Dir().get();
        var kill = Files.exists(dir.resolve("cgroup.kill"))
                ? Finding.ok("kill", "cgroup.kill: the whole container at once")
                : Finding.limited("kill", "no cgroup.kill: init's end takes its pid namespace", "a kernel from 5.14 on");
        var rules = new NetworkRules(
                NetworkRules.Mode.HOST,
                List.of(new NetworkRules.Destination(
                        new Cidr(List.of(127, 0, 0, 0), 8), new NetworkRules.Ports(1, 1), NetworkRules.Protocol.TCP)),
                List.of());
        try (var _ = NetworkFilter.compile(rules).attach(dir)) {
            return List.of(Finding.ok("network lists", "programs on the cgroup: connect, send, bind, packets"), kill);
        } catch (IOException e) {
            return List.of(
                    Finding.missing(
                            "network lists",
                            String.valueOf(e.getMessage()),
                            "a kernel with CONFIG_CGROUP_BPF, and a Brig with CAP_BPF and CAP_NET_ADMIN"),
                    kill);
        }
    }

    private static String part(String[] parts, int index) {
        return index < parts.length ? parts[index] : "";
    }
}
