package brig.runtime.plan;

import brig.policy.NetworkRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One more program in a container: its namespaces are joined in place of made, and every lock is the very step that closed
 * it for the first program. So nobody has to keep two lists alike.
 */
public final class ExecPlanner {
    private static final long SCOPE_ABSTRACT_SOCKETS = 1;
    private static final long SCOPE_SIGNALS = 2;
    /** The word for {@link Step.Consult}: all namespaces are joined. */
    public static final char JOINED = 'j';

    /** Locks that are taken over as they are, wherever they stand in the first program's plan. */
    private static final Set<Class<?>> IDENTITY = Set.of(
            Step.Limit.class,
            Step.BoundingSet.class,
            Step.Ids.class,
            Step.Capabilities.class,
            Step.NoNewPrivs.class,
            Step.DieWithLauncher.class);

    private final LaunchPlan first;
    private final ExecRequest wanted;
    private final HostFacts host;
    private final List<Step> steps = new ArrayList<>();

    private ExecPlanner(LaunchPlan first, ExecRequest wanted, HostFacts host) {
        this.first = first;
        this.wanted = wanted;
        this.host = host;
    }

    /**
     * @param first what started the container
     * @param root what the container's processes have as their root now
     * @param initPid the container's first process
     * @throws PlanException if the program is not there, or the user would be more than the container's
     */
    public static LaunchPlan plan(LaunchPlan first, ExecRequest wanted, HostFacts host, RootView root, int initPid)
            throws PlanException {
        return new ExecPlanner(first, wanted, host).plan(root, initPid);
    }

    private LaunchPlan plan(RootView root, int initPid) throws PlanException {
        var execution = execution();
        var environment = environment(execution.environment());
        var request = first.request()
                .with(
                        wanted.command(),
                        environment,
                        wanted.workDir().orElse(first.request().workDir()),
                        wanted.terminal());
        var program = new ProgramSearch(request, root).find();
        first.steps().stream().filter(Step.AsOrdinaryUser.class::isInstance).forEach(steps::add);
        join("/proc/" + initPid + "/ns/");
        if (wanted.terminal()) {
            steps.add(new Step.Terminal());
        } else if (!host.hostsNull().isEmpty()) {
            steps.add(new Step.OwnNull(host.hostsNull().stream().sorted().toList()));
        }
        steps.add(new Step.SessionKeyring());
        steps.add(new Step.WorkDir(request.workDir()));
        if (first.hasUserNamespace()) {
            steps.add(new Step.JoinUser());
        }
        for (var step : first.steps()) {
            if (step instanceof Step.Ids ids) {
                steps.add(ids(ids));
            } else if (IDENTITY.contains(step.getClass())) {
                steps.add(step);
            } else if (step instanceof Step.Landlock landlock) {
                steps.add(new Step.Relock(scoped(landlock)));
            } else if (step instanceof Step.CloseDescriptors || step instanceof Step.Seccomp) {
                steps.add(step);
            }
        }
        var words = new ArrayList<String>();
        environment.forEach((name, value) -> words.add(name + "=" + value));
        steps.add(new Step.Exec(program, wanted.command(), words));
        return new LaunchPlan(request, steps, 0, List.of());
    }

    private void join(String ns) {
        steps.add(new Step.JoinPid(ns + "pid"));
        steps.add(new Step.NotDumpable());
        host.cgroup2().ifPresent(dir -> steps.add(new Step.BornInCgroup(dir, true)));
        steps.add(new Step.FreshSession());
        host.joinFiles().forEach(file -> steps.add(new Step.JoinCgroup(file)));
        steps.add(new Step.HostProc());
        if (first.hasUserNamespace()) {
            steps.add(new Step.OpenUser(ns + "user"));
        }
        first.steps().stream().filter(Step.OomScore.class::isInstance).forEach(steps::add);
        for (var kind : List.of("cgroup", "ipc", "uts", "net", "mnt")) {
            steps.add(new Step.Join(ns + kind, Namespaces.flag(kind)));
        }
        steps.add(new Step.EnterRoot());
        // a number in /proc may have become another process's: who knows the container says whether it is still the one
        steps.add(new Step.Consult(JOINED));
    }

    private Step.Exec execution() {
        for (var step : first.steps()) {
            if (step instanceof Step.Exec exec) {
                return exec;
            }
        }
        throw new IllegalStateException("a container without a program");
    }

    private Map<String, String> environment(List<String> words) throws PlanException {
        var environment = new LinkedHashMap<String, String>();
        for (var word : words) {
            int equals = word.indexOf('=');
            environment.put(word.substring(0, equals), word.substring(equals + 1));
        }
        if (wanted.terminal()) {
            environment.putIfAbsent("TERM", "xterm");
        }
        environment.putAll(wanted.environment());
        for (var entry : environment.entrySet()) {
            if ((entry.getKey() + entry.getValue()).indexOf('\0') >= 0) {
                throw new PlanException("a NUL inside the environment variable '" + entry.getKey() + "'");
            }
        }
        return environment;
    }

    private Step.Ids ids(Step.Ids theirs) throws PlanException {
        if (wanted.user().isEmpty()) {
            return theirs;
        }
        var user = wanted.user().get();
        boolean same = user.uid() == theirs.uid() && user.gid() == theirs.gid();
        if (!same && theirs.uid() != 0) {
            throw new PlanException("--user " + user + ": the container's programs run as " + theirs.uid() + ":"
                    + theirs.gid()
                    + ", and who is added to it must not be somebody else; only where that is root, another"
                    + " one may be named");
        }
        return new Step.Ids(user.uid(), user.gid(), user.groups());
    }

    /**
     * It is in a Landlock domain of its own and must still reach those that are there: signals the pid namespace keeps
     * inside, abstract sockets a network namespace of the container's own.
     */
    private Step.Landlock scoped(Step.Landlock landlock) {
        long dropped = SCOPE_SIGNALS;
        if (first.request().policy().network().mode() != NetworkRules.Mode.HOST) {
            dropped |= SCOPE_ABSTRACT_SOCKETS;
        }
        return new Step.Landlock(
                landlock.handledFs(),
                landlock.handledNet(),
                landlock.scoped() & ~dropped,
                landlock.restrictFlags(),
                landlock.paths(),
                landlock.ports());
    }
}
