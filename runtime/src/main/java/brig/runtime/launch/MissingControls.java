package brig.runtime.launch;

import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules;
import brig.runtime.cgroup.CgroupHost;
import brig.runtime.landlock.LandlockRuleset;
import brig.runtime.network.NetworkFilter;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.LandlockVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The controls that a policy needs and this host does not offer, asked of the kernel before anything is made. Each is a
 * line: {@code control: what is missing and what would provide it}.
 *
 * @param network what keeps the host from holding the network lists
 */
record MissingControls(List<String> limits, List<String> files, Optional<String> network) {
    MissingControls {
        limits = List.copyOf(limits);
        files = List.copyOf(files);
    }

    /**
     * @return none of them, unless the request accepts a degraded container
     * @throws LaunchException naming all of them, if it does not
     */
    static MissingControls accepted(LaunchRequest request, CgroupHost cgroups) throws IOException, LaunchException {
        var missing = of(request.policy(), cgroups);
        if (missing.all().isEmpty() || request.allowDegraded()) {
            return missing;
        }
        throw new LaunchException("this host cannot hold the policy: " + String.join("; ", missing.all())
                + "; or start with --allow-degraded");
    }

    private static MissingControls of(EffectivePolicy policy, CgroupHost cgroups) throws IOException {
        return new MissingControls(
                List.copyOf(cgroups.missing(policy.resources())),
                LandlockRuleset.of(policy, LandlockVersion.abi()).missing(),
                network(policy.network(), cgroups));
    }

    private static Optional<String> network(NetworkRules rules, CgroupHost cgroups) {
        if (rules.mode() == NetworkRules.Mode.NONE) {
            return Optional.empty(); // a namespace of its own holds it
        }
        if (cgroups.layout().unified().isEmpty()) {
            return Optional.of("network lists: no cgroup2 tree is mounted for the programs that hold them;"
                    + " mount -t cgroup2 none DIR");
        }
        return NetworkFilter.compile(rules)
                .problem()
                .map(problem -> "network lists: the kernel does not take the programs that hold them (" + problem
                        + "); use one with CONFIG_CGROUP_BPF");
    }

    List<String> all() {
        var all = new ArrayList<>(limits);
        all.addAll(files);
        network.ifPresent(all::add);
        return all;
    }
}
