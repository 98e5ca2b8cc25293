package brig.monitor.event;

import java.util.List;

/**
 * @param id 12 hexadecimal digits, unique on this host
 * @param name as the user gave it, else the id
 * @param policy the policy's name
 * @param degraded the controls that its policy needs and this host lacks
 */
public record ContainerRef(String id, String name, String policy, List<String> degraded) {
    public ContainerRef {
        degraded = List.copyOf(degraded);
    }

    /** A container that lacks nothing. */
    public ContainerRef(String id, String name, String policy) {
        this(id, name, policy, List.of());
    }

    public ContainerRef without(List<String> controls) {
        return new ContainerRef(id, name, policy, controls);
    }
}
