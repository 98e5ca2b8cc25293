package brig.runtime.oci;

import brig.policy.Bytes;
import brig.policy.Capability;
import brig.policy.CpuList;
import brig.policy.DeviceRule;
import brig.policy.EffectivePolicy;
import brig.policy.ProcessRules;
import brig.policy.Resources;
import brig.policy.Rlimit;
import brig.runtime.cgroup.CgroupHost.Node;
import brig.runtime.oci.OciProcess.SoftHard;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What an engine wants and what a policy allows, together: of each the stricter. A policy never gives what the engine did not
 * ask for, and the engine never gets what the policy does not allow.
 *
 * @param policy for all who look at policies: judge, filter, Landlock, cgroups
 * @param spec what is left of the engine's wishes
 * @param notes what somebody who wonders should know, a line each
 */
public record Stricter(EffectivePolicy policy, OciSpec spec, List<String> notes) {
    /** What the kernel gives who asks for none. */
    private static final int USUAL_WEIGHT = 100;

    public Stricter {
        notes = List.copyOf(notes);
    }

    /**
     * @param host the device nodes of this host
     * @throws OciException if the engine wants what cannot be narrowed: it would not be what it asked for any more
     */
    public static Stricter of(EffectivePolicy policy, OciSpec spec, HostDevices host) throws OciException {
        for (var node : spec.devices()) {
            if (HostDevices.of(node).isPresent()
                    && policy.devices().stream().noneMatch(rule -> host.isListed(rule, node))) {
                throw new OciException("device " + node.path() + ": the policy '" + policy.name()
                        + "' does not list it: add it to 'devices', or name another policy with the annotation"
                        + " brig.policy");
            }
        }
        var notes = new ArrayList<String>();
        if (!policy.files().volumes().isEmpty()) {
            notes.add("volumes of the policy are not mounted: what is mounted is the engine's to say");
        }
        var process = process(policy, spec.process(), notes);
        var rules = policy.process();
        var narrowed = new EffectivePolicy(
                policy.name(),
                new ProcessRules(
                        process.user(),
                        process.capabilities().bounding(),
                        Map.of(),
                        process.oomScoreAdj().orElse(0),
                        !spec.uidMappings().isEmpty(),
                        rules.hostname()),
                policy.files(),
                policy.network(),
                policy.syscalls(),
                wanted(policy, spec, host),
                resources(policy.resources(), spec.resources()),
                policy.response(),
                policy.places(),
                policy.audited(),
                Optional.empty(),
                policy.detect());
        return new Stricter(narrowed, spec.with(process), notes);
    }

    /**
     * The policy's devices that the engine wants, by a node or by their number, written to only if both say so. A node of the
     * engine's with another number than the policy's path has here is not the policy's device.
     */
    private static List<DeviceRule> wanted(EffectivePolicy policy, OciSpec spec, HostDevices host) {
        var rules = new ArrayList<DeviceRule>();
        for (var rule : policy.devices()) {
            var number = host.at(rule.path());
            if (number.isPresent() && isWanted(number.get(), spec)) {
                rules.add(new DeviceRule(rule.path(), rule.writable() && allows(spec, number.get(), "w")));
            }
        }
        return rules;
    }

    private static boolean isWanted(Node number, OciSpec spec) {
        boolean has =
                spec.devices().stream().anyMatch(node -> HostDevices.of(node).equals(Optional.of(number)));
        return has
                ? allows(spec, number, "r")
                : spec.resources().names(number.type(), number.major(), number.minor(), "r");
    }

    private static boolean allows(OciSpec spec, Node number, String access) {
        return spec.resources().allows(number.type(), number.major(), number.minor(), access);
    }

    private static OciProcess process(EffectivePolicy policy, OciProcess process, List<String> notes) {
        var rules = policy.process();
        var user = process.user();
        if (user.uid() == 0 && rules.user().uid() != 0) {
            user = rules.user();
            notes.add("runs as " + user + " as the policy says, and not as root");
        }
        var sets = process.capabilities();
        var kept = new OciProcess.Capabilities(
                both(sets.bounding(), rules.capabilities()),
                both(sets.permitted(), rules.capabilities()),
                both(sets.effective(), rules.capabilities()),
                both(sets.inheritable(), rules.capabilities()),
                both(sets.ambient(), rules.capabilities()));
        return new OciProcess(
                process.terminal(),
                process.rows(),
                process.columns(),
                process.cwd(),
                process.args(),
                process.environment(),
                user,
                process.umask(),
                user.uid() == process.user().uid() ? kept : withoutRoot(kept),
                limits(process.rlimits(), rules.rlimits()),
                process.oomScoreAdj().isPresent()
                        ? OptionalInt.of(Math.max(process.oomScoreAdj().getAsInt(), rules.oomScoreAdj()))
                        : process.oomScoreAdj(),
                process.label(),
                process.noNewPrivileges() || !leavesPrivileges(policy),
                process.tuning(),
                process.handed());
    }

    /** A policy that gives root and every capability holds nothing back that a set-user-ID program could gain. */
    private static boolean leavesPrivileges(EffectivePolicy policy) {
        return policy.process().user().uid() == 0
                && policy.process().capabilities().containsAll(EnumSet.allOf(Capability.class));
    }

    private static OciProcess.Capabilities withoutRoot(OciProcess.Capabilities sets) {
        return new OciProcess.Capabilities(sets.bounding(), Set.of(), Set.of(), Set.of(), Set.of());
    }

    private static Set<Capability> both(Set<Capability> wanted, Set<Capability> allowed) {
        var kept = EnumSet.noneOf(Capability.class);
        kept.addAll(wanted);
        kept.retainAll(allowed);
        return kept;
    }

    /** As unsigned numbers -1, no limit, is the largest. */
    private static Map<Rlimit, SoftHard> limits(Map<Rlimit, SoftHard> wanted, Map<Rlimit, Long> allowed) {
        var limits = new EnumMap<Rlimit, SoftHard>(Rlimit.class);
        limits.putAll(wanted);
        allowed.forEach((limit, most) -> {
            var asked = wanted.getOrDefault(limit, new SoftHard(most, most));
            limits.put(limit, new SoftHard(lower(asked.soft(), most), lower(asked.hard(), most)));
        });
        return limits;
    }

    static long lower(long one, long other) {
        return Long.compareUnsigned(one, other) < 0 ? one : other;
    }

    /** Limits alone; an update brings no more. */
    public static Resources resources(Resources policy, OciResources engine) {
        long memory = Math.min(policy.memory().count(), positive(engine.memory().orElse(0)));
        long both = positive(engine.memoryAndSwap().orElse(0));
        // what the engine allows beyond its own memory limit
        long swap = both == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : Math.max(0, both - positive(engine.memory().orElse(0)));
        var cpus = policy.cpus();
        if (positive(engine.quota().orElse(0)) != Long.MAX_VALUE) {
            double wanted =
                    (double) engine.quota().getAsLong() / engine.period().orElse(100_000);
            cpus = Optional.of(Math.min(wanted, cpus.orElse(wanted)));
        }
        long shares = engine.shares().orElse(0);
        long wanted = shares > 0 ? Math.clamp(Math.round(shares * 100 / 1024.0), 1, 10_000) : USUAL_WEIGHT;
        int weight = (int) Math.min(policy.cpuWeight(), wanted);
        return new Resources(
                new Bytes(memory),
                new Bytes(Math.min(policy.swap().count(), swap)),
                cpus,
                weight,
                (int) Math.min(policy.pids(), positive(engine.pids().orElse(0))),
                policy.ioWeight(),
                processors(policy.cpuset(), CpuList.parse(engine.cpus())),
                policy.hugepages());
    }

    /** Those that both let it run on; where there are none the policy's, for an engine only tightens. */
    private static Optional<CpuList> processors(Optional<CpuList> policy, Optional<CpuList> engine) {
        if (policy.isEmpty()) {
            return Optional.empty(); // the engine's own words hold
        }
        return engine.isEmpty() ? policy : policy.get().and(engine.get()).or(() -> policy);
    }

    /** Engines write 0 or -1 for no limit. */
    private static long positive(long limit) {
        return limit <= 0 ? Long.MAX_VALUE : limit;
    }
}
