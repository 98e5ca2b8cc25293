package brig.cli;

import brig.cli.learn.Comparison;
import brig.cli.learn.LearnedFile;
import brig.cli.learn.LiveRoot;
import brig.cli.learn.Prover;
import brig.cli.learn.Recorder;
import brig.cli.learn.Refusals;
import brig.cli.run.Session;
import brig.cli.run.Supervision;
import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules.Mode;
import brig.policy.learn.Earlier;
import brig.policy.learn.LearnedPolicy;
import brig.policy.learn.Recording;
import brig.policy.learn.Sightings;
import brig.policy.learn.Sightings.Kind;
import brig.runtime.launch.LaunchException;
import brig.runtime.network.isolated.UserNetwork;
import brig.runtime.sys.OwnNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/** One {@code brig policy learn}: record, write, prove. */
final class Learning {
    /** A program that did something new in the proof is proven again with it. */
    private static final int MOST_PROOFS = 3;

    private final LearnOrder order;
    private final LearnRuns runs;
    private final LearnedFile file;
    private final Console console;
    private final boolean json;
    private final Sightings seen = new Sightings();
    private final Mode network = network();

    Learning(LearnOrder order, LearnRuns runs, Console console, boolean json) {
        this.order = order;
        this.runs = runs;
        this.file = new LearnedFile(order.file(), order.words(), order.merged());
        this.console = console;
        this.json = json;
    }

    /** An ordinary user's program is watched in a network of its own, where he can have one. */
    private static Mode network() {
        if (OwnNamespace.isRootOfHost()) {
            return Mode.HOST;
        }
        return UserNetwork.problem().isEmpty() ? Mode.ISOLATED : Mode.NONE;
    }

    int learn() throws CommandFailure {
        try {
            for (var earlier : order.merged()) {
                var policy = PolicyFiles.load(earlier, console);
                Earlier.addTo(seen, policy, earlier, Files.readString(Path.of(earlier)), order.headroom());
            }
            return prove(record());
        } catch (LaunchException | IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    /** @return the last run's */
    private Session.Result record() throws CommandFailure, LaunchException, IOException {
        for (int run = 1; ; run++) {
            var result = runs.run(
                    Recording.of(order.base(), network),
                    (request, started) -> new Recorder(
                            order.base(),
                            request.policy().process().capabilities(),
                            seen,
                            new LiveRoot(started.initPid())),
                    new Refusals());
            seen.used(result.use().memory(), result.use().pids(), result.use().cpus());
            console.note("recorded" + (order.runs() > 1 ? " run " + run + " of " + order.runs() : "") + ": ended with "
                    + result.code() + Comparison.exercised(result) + ", "
                    + seen.things(Kind.CALL).size() + " calls, " + seen.names() + " names in all");
            if (run == order.runs()) {
                return result;
            }
        }
    }

    /** What the learned file is to say beside what was seen; with the volumes that the command line adds to the base. */
    private LearnedPolicy.Wishes wishes() {
        var all = runs.first().policy().files().volumes();
        var own = all.subList(order.base().files().volumes().size(), all.size());
        return new LearnedPolicy.Wishes(
                order.name(),
                order.baseName(),
                order.base().withVolumes(own),
                order.user(),
                order.fold(),
                order.headroom(),
                network,
                List.of());
    }

    private void write(Session.Result before, String proof) throws IOException {
        file.write(wishes(), seen, runs.first().root(), before.code(), proof);
    }

    private int prove(Session.Result before) throws CommandFailure, LaunchException, IOException {
        for (int round = 1; ; round++) {
            write(before, "not proven: it was not run again");
            var policy = PolicyFiles.load(file.path(), console);
            if (!order.proves() || runs.isInteractive()) {
                console.note("wrote " + file.file() + "; not proven: "
                        + (runs.isInteractive() ? "standard input cannot be read twice" : "it was not run again"));
                return told(ExitCode.FINE, "skipped", List.of());
            }
            console.note("wrote " + file.file() + "; proving it: the program runs again");
            int names = seen.names();
            var refusals = new Refusals();
            var after = again(policy, refusals);
            var compared = new Comparison(before, after, refusals.lines().size());
            var differences = compared.differences();
            if (differences.isEmpty()) {
                return held(before, after);
            }
            if (compared.wasTight()) {
                widen(policy, after);
            }
            if ((seen.names() == names && !compared.wasTight()) || round == MOST_PROOFS) {
                write(before, "it did not hold: " + differences);
                refusals.lines().forEach(console::note);
                console.note("proof: it did not hold: " + differences);
                return told(ExitCode.POLICY, "failed", refusals.lines());
            }
            console.note("proof: " + differences + "; learned " + (seen.names() - names) + " names more"
                    + (compared.wasTight() ? " and a wider limit" : ""));
        }
    }

    /** Under the learned policy; what its own filter refuses without asking is asked here, and refused, to be heard of. */
    private Session.Result again(EffectivePolicy policy, Refusals refusals)
            throws CommandFailure, LaunchException, IOException {
        var silent = Recording.silent(policy, order.base());
        return runs.run(
                Recording.loud(policy, silent),
                (_, started) -> new Prover(
                        Supervision.judge(started),
                        silent,
                        new Recorder(order.base(), Set.of(), seen, new LiveRoot(started.initPid()))),
                refusals);
    }

    private int held(Session.Result before, Session.Result after) throws IOException {
        var held = "ran again under this policy: ended with " + after.code() + Comparison.exercised(after)
                + " as before, and nothing was refused"
                + (seen.things(Kind.BEYOND_WORDS).isEmpty() ? "" : " but what no line can say");
        write(before, held);
        console.note("proof: " + held);
        return told(ExitCode.FINE, "held", List.of());
    }

    /** The limit and its headroom were not enough: what was used is at least that. */
    private void widen(EffectivePolicy policy, Session.Result after) {
        var limits = policy.resources();
        seen.used(after.oomKills() > 0 ? limits.memory().count() : 0, after.refusedTasks() > 0 ? limits.pids() : 0, 0);
    }

    private int told(int code, String proof, List<String> refused) {
        if (json) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("policy", file.file().toString());
            fields.put("calls", seen.things(Kind.CALL).size());
            fields.put("beyondBase", List.copyOf(seen.things(Kind.BEYOND).keySet()));
            fields.put(
                    "notExpressible", List.copyOf(seen.things(Kind.BEYOND_WORDS).keySet()));
            fields.put("proof", proof);
            fields.put("refused", refused);
            console.out().println(Json.object(fields));
        }
        return code;
    }
}
