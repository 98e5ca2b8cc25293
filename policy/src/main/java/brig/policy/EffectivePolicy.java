package brig.policy;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A policy after {@code extends} is resolved and every default is filled in: nothing in it is optional any more.
 *
 * @param name what reports and metrics call it
 * @param response what happens to an offence, for every class of offence
 * @param places where in which file each value was written; see {@link Places}
 * @param audited sections whose lists are not held but told: the responses are {@link Response#ALERT} then, and the kernel
 *     holds {@link #held}
 * @param health how it is asked whether it is well, where nobody waits for it; empty if no line says anything
 * @param detect a directory of this host with correlation rules
 */
public record EffectivePolicy(
        String name,
        ProcessRules process,
        FileRules files,
        NetworkRules network,
        SyscallRules syscalls,
        List<DeviceRule> devices,
        Resources resources,
        Map<Offence, Response> response,
        Places places,
        Set<Audited> audited,
        Optional<HealthRules> health,
        Optional<String> detect) {
    public EffectivePolicy {
        audited = Set.copyOf(audited);
        devices = List.copyOf(devices);
        response = Map.copyOf(response);
        for (var offence : Offence.values()) {
            if (!response.containsKey(offence)) {
                throw new IllegalArgumentException("no response for " + offence.key());
            }
        }
    }

    /** Without a word on health and rules over time. */
    public EffectivePolicy(
            String name,
            ProcessRules process,
            FileRules files,
            NetworkRules network,
            SyscallRules syscalls,
            List<DeviceRule> devices,
            Resources resources,
            Map<Offence, Response> response,
            Places places,
            Set<Audited> audited) {
        this(
                name,
                process,
                files,
                network,
                syscalls,
                devices,
                resources,
                response,
                places,
                audited,
                Optional.empty(),
                Optional.empty());
    }

    /** With every section enforced. */
    public EffectivePolicy(
            String name,
            ProcessRules process,
            FileRules files,
            NetworkRules network,
            SyscallRules syscalls,
            List<DeviceRule> devices,
            Resources resources,
            Map<Offence, Response> response,
            Places places) {
        this(
                name,
                process,
                files,
                network,
                syscalls,
                devices,
                resources,
                response,
                places,
                Set.of(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * What the kernel is to hold by itself, where lists are only audited: then they are open, for a list in Landlock or in a
     * cgroup program refuses whatever the monitor says. Whoever judges keeps to the policy itself.
     */
    public EffectivePolicy held() {
        if (!audited.contains(Audited.FILES) && !audited.contains(Audited.NETWORK)) {
            return this;
        }
        return with(
                process,
                audited.contains(Audited.FILES) ? files.open() : files,
                audited.contains(Audited.NETWORK) ? network.open() : network,
                response);
    }

    /**
     * This policy for one root directory, in which a listed path may lead through symbolic links.
     *
     * @param names a list of paths in, the same list with the paths that they lead to behind it
     */
    public EffectivePolicy withNames(UnaryOperator<List<String>> names) {
        return with(process, files.withNames(names), network, response);
    }

    public Response responseTo(Offence offence) {
        return Objects.requireNonNull(response.get(offence));
    }

    /**
     * This policy for another user, whom an image names where the policy's own text names nobody.
     *
     * @param capabilities what that user keeps
     */
    public EffectivePolicy withUser(UserIds user, Set<Capability> capabilities) {
        return with(process.withUser(user, capabilities), files, network, response);
    }

    /** This policy, with every offence only told: for the first days of a program under it. What the kernel holds it still holds. */
    public EffectivePolicy observed() {
        var told = new EnumMap<Offence, Response>(Offence.class);
        for (var offence : Offence.values()) {
            told.put(offence, Response.ALERT);
        }
        return with(process, files, network, told);
    }

    /** This policy with volumes that were named beside it, on a command line for example. */
    public EffectivePolicy withVolumes(List<FileRules.Volume> more) {
        return more.isEmpty() ? this : with(process, files.withVolumes(more), network, response);
    }

    /** This policy with other volumes in place of its own. */
    public EffectivePolicy onVolumes(UnaryOperator<FileRules.Volume> others) {
        return with(process, files.onVolumes(others), network, response);
    }

    private EffectivePolicy with(
            ProcessRules process, FileRules files, NetworkRules network, Map<Offence, Response> response) {
        return new EffectivePolicy(
                name, process, files, network, syscalls, devices, resources, response, places, audited, health, detect);
    }
}
