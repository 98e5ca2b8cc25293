package brig.cli.oci;

import brig.monitor.host.json.Tree;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciResources;
import brig.runtime.oci.OciResources.DeviceRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;

/** Reads {@code linux.resources}, and what {@code update --resources} brings. */
final class ResourcesReader {
    private final Known known;

    ResourcesReader(Known known) {
        this.known = known;
    }

    OciResources resources(Tree tree) throws OciException {
        known.check(
                "linux.resources",
                tree,
                "devices",
                "memory",
                "cpu",
                "pids",
                "blockIO",
                "hugepageLimits",
                "network",
                "rdma",
                "unified");
        var memory = tree.at("memory");
        known.check(
                "linux.resources.memory",
                memory,
                "limit",
                "reservation",
                "swap",
                "kernel",
                "kernelTCP",
                "swappiness",
                "disableOOMKiller",
                "useHierarchy",
                "checkBeforeUpdate");
        known.refuse(memory, "kernel", "cgroup2 has no such limit, and what is written to v1's has no effect any more");
        known.refuse(memory, "disableOOMKiller", "a container that hangs at its limit holds the host up");
        var cpu = tree.at("cpu");
        known.check(
                "linux.resources.cpu",
                cpu,
                "shares",
                "quota",
                "burst",
                "period",
                "realtimeRuntime",
                "realtimePeriod",
                "cpus",
                "mems",
                "idle");
        var unified = new LinkedHashMap<String, String>();
        tree.at("unified").entries().forEach((key, value) -> unified.put(key, value.text("")));
        return new OciResources(
                memory.at("limit").number(),
                memory.at("swap").number(),
                some(memory.at("reservation")),
                some(cpu.at("shares")),
                cpu.at("quota").number(),
                some(cpu.at("period")),
                cpu.at("cpus").text(""),
                cpu.at("mems").text(""),
                tree.at("pids.limit").number(),
                unified,
                devices(tree.at("devices")),
                new MoreLimits(known).of(tree));
    }

    /** Engines write 0 where they have nothing to say. */
    private static OptionalLong some(Tree tree) {
        return tree.number(0) > 0 ? tree.number() : OptionalLong.empty();
    }

    private List<DeviceRule> devices(Tree tree) throws OciException {
        var rules = new ArrayList<DeviceRule>();
        for (var item : tree.items()) {
            known.check("linux.resources.devices", item, "allow", "type", "major", "minor", "access");
            var type = item.at("type").text("a");
            if (!type.matches("[abc]?")) {
                throw new OciException("linux.resources.devices: no type '" + type + "'");
            }
            rules.add(new DeviceRule(
                    item.at("allow").isTrue(),
                    type.isEmpty() ? 'a' : type.charAt(0),
                    every(item.at("major")),
                    every(item.at("minor")),
                    item.at("access").text("rwm")));
        }
        return rules;
    }

    /** -1 is every number, too. */
    private static OptionalLong every(Tree tree) {
        return tree.number(-1) < 0 ? OptionalLong.empty() : tree.number();
    }
}
