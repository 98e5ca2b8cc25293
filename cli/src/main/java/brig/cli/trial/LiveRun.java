package brig.cli.trial;

import brig.cli.trial.Probe.Answer;
import brig.cli.trial.Probe.Judged;
import brig.monitor.event.Verdict;
import brig.policy.EffectivePolicy;
import brig.policy.explain.Action;
import brig.policy.explain.Action.Use;
import brig.policy.explain.Ruling;
import brig.policy.trial.Done;
import brig.policy.trial.LiveTrial;
import brig.policy.trial.Trial;
import brig.runtime.launch.LaunchException;
import brig.runtime.plan.LaunchRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All actions of a test file, done one after the other. A container serves until an action ends or changes it; then there is
 * a fresh one.
 */
public final class LiveRun implements AutoCloseable {
    /** What the probe itself does around an action. */
    private static final Set<String> AROUND = Set.of(
            "clone", "wait4", "exit_group", "read", "write", "prlimit64", "setitimer", "close", "close_range", "fcntl");

    /** Where they are allowed they act on the whole host. */
    private static final Set<String> ON_THE_HOST = Set.of(
            "acct", "kexec_load", "kexec_file_load", "reboot", "swapoff", "swapon", "settimeofday", "clock_settime");

    private final Ground ground;
    private final Ids ids;
    private final Findings findings;
    private final Thread ending = new Thread(this::closeQuietly, "brig-trial-end");
    private @Nullable Probe probe;
    private boolean alone;

    /** Makes a container's id. */
    public interface Ids {
        String fresh() throws IOException;
    }

    private LiveRun(Ground ground, EffectivePolicy policy, Ids ids) {
        this.ground = ground;
        this.ids = ids;
        this.findings = new Findings(ground.isOwn(), policy.network().mode());
        Runtime.getRuntime().addShutdownHook(ending);
    }

    /**
     * @param rootfs a root directory of the user's; else one is made that has all that the actions name
     * @throws LaunchException if the policy cannot be held here, or a container not be started
     */
    public static List<LiveTrial> of(EffectivePolicy policy, List<Trial> trials, Optional<Path> rootfs, Ids ids)
            throws LaunchException, IOException {
        var actions = trials.stream().map(Trial::action).toList();
        try (var run = new LiveRun(Ground.of(policy, actions, rootfs), policy, ids)) {
            var done = new ArrayList<LiveTrial>();
            for (var trial : trials) {
                done.add(new LiveTrial(trial, run.done(trial.ruling())));
            }
            return done;
        }
    }

    private Done done(Ruling ruling) throws LaunchException, IOException {
        var action = ruling.action();
        if (action instanceof Action.Privilege(var capability)) {
            long held =
                    probe().capabilities().orElseThrow(() -> new IOException("the container's first process is gone"));
            return (held >> capability.ordinal() & 1) != 0 ? Done.allowed(false) : Done.denied("EPERM", false, false);
        }
        if (action instanceof Action.Call(var name, var _)
                && ON_THE_HOST.contains(name)
                && ruling.outcome() == Ruling.Outcome.ALLOW) {
            return Done.undecided("it is allowed, and would act on this host");
        }
        if (action instanceof Action.Reach) {
            return Done.undecided("a name would be asked of a name server outside: try it with 'brig run'");
        }
        if (probe().ask(Deed.nothing(), false).kind() != Answer.Kind.RESULT) {
            end();
            return Done.undecided(
                    "under this policy a program can neither read nor write, so nothing can be asked of it");
        }
        var deed = Deed.of(action);
        if (deed.isEmpty()) {
            return Done.undecided("this machine has no such call");
        }
        var answer = answer(action, deed.get());
        var judged = about(action, answer.judged());
        boolean spent = alone
                || answer.kind() == Answer.Kind.ENDED
                || answer.kind() == Answer.Kind.SILENCE
                || (leavesTraces(action) && !isRefused(answer));
        if (spent) {
            end();
            ground.restore();
        }
        return findings.of(ruling, answer, judged);
    }

    private static boolean leavesTraces(Action action) {
        return action instanceof Action.Call || (action instanceof Action.File file && file.use() == Use.REMOVE);
    }

    private static boolean isRefused(Answer answer) {
        return answer.kind() == Answer.Kind.RESULT && answer.value() != 0;
    }

    private Answer answer(Action action, Deed deed) throws LaunchException, IOException {
        for (var before : ground.before(action)) {
            var _ = probe().ask(before, false);
        }
        var answer = probe().ask(deed, alone);
        if (!alone && isHindered(action, answer)) {
            // this policy lets no process make another: from now on each action has a container to itself
            alone = true;
            end();
            return answer(action, deed);
        }
        return answer;
    }

    /** Whether what the probe needs around an action failed, and not the action. */
    private static boolean isHindered(Action action, Answer answer) {
        return answer.kind() == Answer.Kind.ALONE
                || (answer.kind() == Answer.Kind.ENDED
                        && about(action, answer.judged()).stream().noneMatch(LiveRun::kills)
                        && answer.judged().stream().anyMatch(LiveRun::kills));
    }

    private static boolean kills(Judged judged) {
        return judged.verdict() instanceof Verdict.Kill;
    }

    private static List<Judged> about(Action action, List<Judged> all) {
        return all.stream()
                .filter(one -> !AROUND.contains(one.syscall())
                        || (action instanceof Action.Call(var name, var _) && name.equals(one.syscall())))
                .toList();
    }

    private Probe probe() throws LaunchException, IOException {
        var running = probe;
        if (running == null) {
            var id = ids.fresh();
            running = Probe.start(
                    new LaunchRequest(id, id, ground.policy(), ground.root(), List.of(), Map.of(), "/", false, false));
            probe = running;
        }
        return running;
    }

    private synchronized void end() throws IOException {
        var running = probe;
        probe = null;
        if (running != null) {
            running.close();
        }
    }

    private void closeQuietly() {
        try {
            end();
            ground.close();
        } catch (IOException e) {
            // the next Brig sweeps
        }
    }

    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(ending);
        try {
            end();
        } finally {
            ground.close();
        }
    }
}
