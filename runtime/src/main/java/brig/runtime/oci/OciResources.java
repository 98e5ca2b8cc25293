package brig.runtime.oci;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The limits that an engine wants.
 *
 * @param memory bytes; empty is no limit
 * @param memoryAndSwap bytes, both together
 * @param reservation bytes
 * @param shares v1's {@code cpu.shares}
 * @param quota microseconds of processor time in each {@code period}
 * @param cpus such as {@code 0-2,4}; empty if the engine does not say
 * @param mems likewise, memory nodes
 * @param unified file of cgroup2 and value
 * @param devices the rules on devices; a later one wins
 * @param more limits that a policy has no word for
 */
public record OciResources(
        OptionalLong memory,
        OptionalLong memoryAndSwap,
        OptionalLong reservation,
        OptionalLong shares,
        OptionalLong quota,
        OptionalLong period,
        String cpus,
        String mems,
        OptionalLong pids,
        Map<String, String> unified,
        List<DeviceRule> devices,
        List<Wish> more) {
    public OciResources {
        more = List.copyOf(more);
        unified = Map.copyOf(unified);
        devices = List.copyOf(devices);
    }

    /** The same with a limit of memory: swap alone means nothing, both are counted together. */
    public OciResources withMemory(OptionalLong limit) {
        return new OciResources(
                limit, memoryAndSwap, reservation, shares, quota, period, cpus, mems, pids, unified, devices, more);
    }

    /** Without a limit of memory there is none of both together either, unless it is named: the lower one would hold. */
    public OciResources withSwapAsMemory() {
        return memory.orElse(0) >= 0 || memoryAndSwap.orElse(0) != 0
                ? this
                : new OciResources(
                        memory, memory, reservation, shares, quota, period, cpus, mems, pids, unified, devices, more);
    }

    /**
     * A limit as each kind of hierarchy has it.
     *
     * @param control what it is called; of several wishes of one name the first is taken whose file the kernel has
     * @param unified empty if cgroup2 has no such limit
     */
    public record Wish(String control, Place v1, Optional<Place> unified) {
        /** @param file of the controller in the container's group */
        public record Place(String controller, String file, String value) {}
    }

    /**
     * @param type {@code a}, {@code b} or {@code c}
     * @param major empty is all of them
     * @param access of {@code rwm}
     */
    public record DeviceRule(boolean allow, char type, OptionalLong major, OptionalLong minor, String access) {
        private boolean fits(char otherType, int otherMajor, int otherMinor) {
            return (type == 'a' || type == otherType)
                    && (major.isEmpty() || major.getAsLong() == otherMajor)
                    && (minor.isEmpty() || minor.getAsLong() == otherMinor);
        }
    }

    /** Whether a rule of the engine's gives an access, and no later one takes it. */
    public boolean names(char type, int major, int minor, String access) {
        return !devices.isEmpty()
                && devices.stream()
                        .anyMatch(rule -> rule.allow()
                                && rule.fits(type, major, minor)
                                && rule.access().contains(access))
                && allows(type, major, minor, access);
    }

    /**
     * Whether an engine's rules leave an access to a device to its container; without rules all are left.
     *
     * @param access {@code r} or {@code w}
     */
    boolean allows(char type, int major, int minor, String access) {
        boolean allowed = true;
        for (var rule : devices) {
            if (rule.fits(type, major, minor) && rule.access().contains(access)) {
                allowed = rule.allow();
            }
        }
        return allowed;
    }
}
