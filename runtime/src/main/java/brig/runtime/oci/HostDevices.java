package brig.runtime.oci;

import brig.policy.DeviceRule;
import brig.runtime.cgroup.CgroupHost.Node;
import brig.runtime.plan.Step;
import java.util.Optional;

/** The device nodes of this host: what a path of a policy stands for. */
public interface HostDevices {
    /** @return empty if nothing is there, or no device */
    Optional<Node> at(String path);

    /** @return empty for a pipe */
    static Optional<Node> of(Step.DeviceNode node) {
        return switch ((int) node.type()) {
            case 0x2000 -> Optional.of(new Node('c', node.major(), node.minor())); // S_IFCHR
            case 0x6000 -> Optional.of(new Node('b', node.major(), node.minor())); // S_IFBLK
            default -> Optional.empty();
        };
    }

    /** By its path, or as another node of the same device. A pipe is no device. */
    default boolean isListed(DeviceRule rule, Step.DeviceNode node) {
        var number = of(node);
        return number.isEmpty()
                || rule.path().equals(node.path())
                || at(rule.path()).equals(number);
    }
}
