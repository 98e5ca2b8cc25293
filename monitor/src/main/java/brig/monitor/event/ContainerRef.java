package brig.monitor.event;

import brig.policy.Capability;
import brig.policy.EffectivePolicy;
import java.util.EnumSet;
import java.util.List;

/**
 * @param id 12 hexadecimal digits, unique on this host
 * @param name as the user gave it, else the id
 * @param policy the policy's name
 * @param degraded the controls that its policy needs and this host lacks
 * @param privileged whether its policy gives every capability that Brig knows
 */
public record ContainerRef(String id, String name, String policy, List<String> degraded, boolean privileged) {
    public ContainerRef {
        degraded = List.copyOf(degraded);
    }

    /** A container that lacks nothing. */
    public ContainerRef(String id, String name, EffectivePolicy policy) {
        this(id, name, policy.name(), List.of(), isPrivileged(policy));
    }

    /** A container that lacks nothing and is not privileged. */
    public ContainerRef(String id, String name, String policy) {
        this(id, name, policy, List.of(), false);
    }

    private static boolean isPrivileged(EffectivePolicy policy) {
        return policy.process().capabilities().containsAll(EnumSet.allOf(Capability.class));
    }

    public ContainerRef without(List<String> controls) {
        return new ContainerRef(id, name, policy, controls, privileged);
    }
}
