package brig.runtime.cgroup;

import brig.policy.DeviceRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The devices of an engine's container, beside the harmless ones.
 *
 * @param rules what it may open
 * @param nodes devices of which it may make nodes; whether it may open them, {@code rules} say
 * @param making whether it may make nodes of one of {@code rules}
 */
public record EngineDevices(List<DeviceRule> rules, List<CgroupHost.Node> nodes, Predicate<CgroupHost.Node> making) {
    public EngineDevices {
        rules = List.copyOf(rules);
        nodes = List.copyOf(nodes);
    }

    /** @throws IOException if one of the rules names no device of this host's */
    List<DeviceAccess> allowed() throws IOException {
        var allowed = new ArrayList<>(DeviceAccess.of(rules, making));
        allowed.addAll(DeviceAccess.harmless());
        nodes.forEach(node -> allowed.add(DeviceAccess.making(node)));
        return allowed;
    }
}
