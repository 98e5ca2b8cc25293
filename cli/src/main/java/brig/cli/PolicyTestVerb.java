package brig.cli;

import brig.cli.trial.LiveRun;
import brig.policy.EffectivePolicy;
import brig.policy.Problem;
import brig.policy.trial.LiveTrial;
import brig.policy.trial.Trial;
import brig.policy.trial.TrialFile;
import brig.policy.trial.TrialRun;
import brig.runtime.launch.LaunchException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig policy test}. */
final class PolicyTestVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Surroundings.describe(Options.of("Tries the actions of test files against their policies: in the tables"
                        + " that judge a running container, and with --live in a real one, too."))
                .flag("Do each action in a container under the policy, as well; needs root.", "--live")
                .value(
                        "DIR",
                        "With --live: the container's root directory. Default: one that is made for the test, with"
                                + " every file that an action names.",
                        "--rootfs")
                .flag("One JSON object an action, or a problem of a file.", "--json")
                .words("1..*", "FILE", "web.test.yaml, or web.yaml for the test file beside it.")
                .footer(
                        "",
                        "A test file holds lists of actions by what is expected of them:",
                        "  allow: [open /srv/www/index.html]",
                        "  EACCES: [open /etc/shadow]      (deny: whatever the error)",
                        "  kill: [mount]",
                        "",
                        "With --live both have to be as expected, the engine and the kernel, and a difference between the",
                        "two is shown. Volumes are stood in for by empty ones; programs are not run, only started;",
                        "connections that the policy allows are really begun.",
                        "",
                        "Ends with 0 if all is as expected, with 3 if something is not, or could not be tried; with 1 if",
                        "no container could be started.",
                        "",
                        "Examples:",
                        "  brig policy test policies/*.test.yaml",
                        "  sudo brig policy test --live web.yaml",
                        "  sudo brig policy test --live --rootfs /srv/root web.yaml");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> files = line.matchedPositionalValue(0, List.of());
        boolean live = line.hasMatchedOption("--live");
        if (line.hasMatchedOption("--rootfs") && !live) {
            throw new CommandFailure(ExitCode.USAGE, "--rootfs is for --live: without it there is no container");
        }
        var given = Surroundings.given(line);
        boolean fine = true;
        for (var file : files) {
            var run = TrialFile.run(PolicyFiles.find(file), given);
            if (live && run.policy().isPresent()) {
                var done = live(line, run, run.policy().get());
                fine &= done.stream().allMatch(LiveTrial::passed);
                tell(file, done, line.hasMatchedOption("--json"), console);
                continue;
            }
            fine &= run.isFine();
            if (line.hasMatchedOption("--json")) {
                run.trials().forEach(trial -> console.out().println(Json.object(fields(trial))));
                run.problems().stream()
                        .filter(Problem::isError)
                        .forEach(problem -> console.out().println(PolicyCheckVerb.asJson(problem)));
            } else {
                print(file, run, console);
            }
        }
        return fine ? ExitCode.FINE : ExitCode.POLICY;
    }

    private static List<LiveTrial> live(ParseResult line, TrialRun run, EffectivePolicy policy) throws CommandFailure {
        try {
            Optional<Path> rootfs = line.hasMatchedOption("--rootfs")
                    ? Optional.of(
                            ContainerOptions.root(line.matchedOption("--rootfs").getValue()))
                    : Optional.empty();
            return LiveRun.of(policy, run.trials(), rootfs, ContainerOptions::freshId);
        } catch (LaunchException | IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private static void tell(String file, List<LiveTrial> done, boolean json, Console console) {
        if (json) {
            done.forEach(one -> console.out().println(Json.object(fields(one))));
            return;
        }
        done.forEach(one -> console.err().print(one.render()));
        long other =
                done.stream().filter(one -> !one.passed() && one.isDecided()).count();
        long open = done.stream().filter(one -> !one.isDecided()).count();
        long apart = done.stream().filter(one -> !one.agrees()).count();
        (other + open == 0 ? console.out() : console.err())
                .println(file + ": " + done.size() + " actions, done in a container, " + other + " other than expected"
                        + (open == 0 ? "" : ", " + open + " that could not be tried")
                        + (apart == 0 ? "" : ", " + apart + " where engine and kernel differ"));
    }

    private static void print(String file, TrialRun run, Console console) {
        (run.isFine() ? console.out() : console.err())
                .print(run.isFine() ? file + ": " + run.render(false) : run.render(console.colourErr()));
    }

    private static Map<String, Object> fields(LiveTrial trial) {
        var fields = fields(trial.trial());
        fields.put("passed", trial.passed());
        fields.put("live", trial.done().text());
        fields.put("liveDecided", trial.isDecided());
        fields.put("agrees", trial.agrees());
        return fields;
    }

    private static Map<String, Object> fields(Trial trial) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("place", trial.place().toString());
        fields.put("action", trial.action().text());
        fields.put("expected", trial.expected());
        fields.put("passed", trial.passed());
        fields.put("got", trial.ruling().summary());
        fields.put("control", trial.ruling().control());
        fields.put("rule", trial.ruling().rule());
        fields.put("decidedAt", trial.ruling().place().toString());
        return fields;
    }
}
