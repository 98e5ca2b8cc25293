package brig.runtime.plan;

import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules;
import brig.policy.Rlimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Policy in, steps out. The order of the list is the security property: each lock is closed as soon as nothing after it
 * needs what it forbids, and the filter comes last because it forbids the most.
 */
public final class Planner {
    private final LaunchRequest request;
    private final EffectivePolicy policy;
    private final HostFacts host;
    private final RootView root;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Planner(LaunchRequest request, HostFacts host, RootView root) {
        this.request = request;
        this.policy = request.policy();
        this.host = host;
        this.root = root;
    }

    /**
     * @param landlock empty where the kernel has none; whoever calls has decided that this may be
     * @throws PlanException if the root directory lacks what the request needs
     */
    public static LaunchPlan plan(
            LaunchRequest request, HostFacts host, RootView root, Optional<Step.Landlock> landlock, Step.Seccomp filter)
            throws PlanException {
        return new Planner(request, host, root).plan(landlock, filter);
    }

    private LaunchPlan plan(Optional<Step.Landlock> landlock, Step.Seccomp filter) throws PlanException {
        var user = policy.process().user();
        boolean own = policy.process().userNamespace() || host.ordinary().isPresent();
        if (own && !isOne() && Math.max(user.uid(), user.gid()) >= LaunchPlan.USER_NAMESPACE_SIZE) {
            throw new PlanException("process.user " + user + " is not mapped: in a user namespace ids are 0 to "
                    + (LaunchPlan.USER_NAMESPACE_SIZE - 1));
        }
        var program = new ProgramSearch(request, root).find();
        host.ordinary().ifPresent(ordinary -> steps.add(new Step.AsOrdinaryUser(ordinary.many())));
        host.cgroup2().ifPresent(dir -> steps.add(new Step.BornInCgroup(dir, false)));
        steps.add(new Step.FreshSession());
        host.joinFiles().forEach(file -> steps.add(new Step.JoinCgroup(file)));
        steps.add(new Step.CgroupNamespace());
        steps.add(new Step.PrivateMounts());
        new MountPlan(request, host, root).addTo(steps, notes);
        identity();
        landlock.ifPresent(steps::add);
        steps.add(new Step.CloseDescriptors());
        steps.add(filter);
        if (request.reaper()) {
            steps.add(new Step.Reaper());
        }
        var words = request.isProbe() ? List.of("brig-probe") : request.command();
        steps.add(new Step.Exec(program, words, environment()));
        return new LaunchPlan(request, steps, cloneFlags(), notes);
    }

    /** Who has no subordinate ids gives the container his own, under whatever number. */
    private boolean isOne() {
        return host.ordinary().isPresent() && !host.ordinary().get().many();
    }

    private long cloneFlags() {
        long flags = Uapi.CLONE_NEWNS | Uapi.CLONE_NEWPID | Uapi.CLONE_NEWIPC | Uapi.CLONE_NEWUTS;
        return ownNetwork() ? flags | Uapi.CLONE_NEWNET : flags;
    }

    private boolean ownNetwork() {
        return policy.network().mode() != NetworkRules.Mode.HOST;
    }

    private void identity() {
        var process = policy.process();
        if (ownNetwork()) {
            steps.add(new Step.Loopback());
        }
        if (policy.network().mode() == NetworkRules.Mode.ISOLATED) {
            steps.add(new Step.AwaitNetwork(request.published()));
        }
        steps.add(new Step.Hostname(process.hostname().isEmpty() ? request.name() : process.hostname()));
        var limits = new TreeMap<>(process.rlimits());
        if (host.ordinary().isPresent()) {
            limits.remove(Rlimit.NPROC);
        }
        limits.forEach((limit, value) -> {
            long hard = host.hardLimits().getOrDefault(limit, Long.MAX_VALUE);
            if (!host.mayRaiseLimits() && Long.compareUnsigned(value, hard) > 0) {
                notes.add("rlimit " + limit.key() + " is lowered from " + value + " to " + hard
                        + ": this process may not raise it (CAP_SYS_RESOURCE)");
                steps.add(new Step.Limit(limit, hard, hard));
            } else {
                steps.add(new Step.Limit(limit, value, value));
            }
        });
        steps.add(new Step.SessionKeyring());
        steps.add(new Step.WorkDir(request.workDir()));
        if (host.ordinary().isPresent()) {
            var user = process.user();
            var ordinary = host.ordinary().get();
            steps.add(new Step.UserNamespace(ordinary.map(user.uid()), ordinary.map(user.gid())));
            // it counts within the user namespace alone (Linux 5.14), so it holds the processes of this container; set
            // before, it would hold those of the namespace above
            long wanted =
                    Math.min(policy.resources().pids(), process.rlimits().getOrDefault(Rlimit.NPROC, Long.MAX_VALUE));
            // as unsigned numbers -1, no limit, is the largest
            long most = host.hardLimits().getOrDefault(Rlimit.NPROC, Long.MAX_VALUE);
            long tasks = Long.compareUnsigned(wanted, most) > 0 ? most : wanted;
            steps.add(new Step.Limit(Rlimit.NPROC, tasks, tasks));
        } else if (process.userNamespace()) {
            steps.add(new Step.UserNamespace());
        }
        steps.add(new Step.BoundingSet(process.capabilities()));
        steps.add(new Step.Ids(
                process.user().uid(), process.user().gid(), process.user().groups()));
        steps.add(new Step.Capabilities(process.capabilities()));
        steps.add(new Step.NoNewPrivs());
        // after the ids: a change of ids clears it (prctl(2), PR_SET_PDEATHSIG)
        steps.add(new Step.DieWithLauncher());
    }

    private List<String> environment() throws PlanException {
        var environment = new TreeMap<String, String>();
        environment.put("PATH", ProgramSearch.DEFAULT_PATH);
        environment.put("HOME", "/");
        environment.put("HOSTNAME", request.name());
        if (request.terminal()) {
            environment.put("TERM", "xterm");
        }
        environment.putAll(request.environment());
        for (var entry : environment.entrySet()) {
            if ((entry.getKey() + entry.getValue()).indexOf('\0') >= 0) {
                throw new PlanException("a NUL inside the environment variable '" + entry.getKey() + "'");
            }
        }
        var words = new ArrayList<String>();
        environment.forEach((name, value) -> words.add(name + "=" + value));
        return words;
    }
}
