package brig.cli;

import brig.policy.Problem;
import brig.policy.trial.Trial;
import brig.policy.trial.TrialFile;
import brig.policy.trial.TrialRun;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig policy test}. */
final class PolicyTestVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Surroundings.describe(
                        Options.of("Tries the actions of test files against their policies, without a container."))
                .flag("One JSON object an action, or a problem of a file.", "--json")
                .words("1..*", "FILE", "web.test.yaml, or web.yaml for the test file beside it.")
                .footer(
                        "",
                        "A test file holds lists of actions by what is expected of them:",
                        "  allow: [open /srv/www/index.html]",
                        "  EACCES: [open /etc/shadow]      (deny: whatever the error)",
                        "  kill: [mount]",
                        "",
                        "Ends with 0 if all is as expected, else with 3.",
                        "",
                        "Example:",
                        "  brig policy test policies/*.test.yaml");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> files = line.matchedPositionalValue(0, List.of());
        var given = Surroundings.given(line);
        boolean fine = true;
        for (var file : files) {
            var run = TrialFile.run(PolicyFiles.find(file), given);
            fine &= run.isFine();
            if (line.hasMatchedOption("--json")) {
                run.trials().forEach(trial -> console.out().println(asJson(trial)));
                run.problems().stream()
                        .filter(Problem::isError)
                        .forEach(problem -> console.out().println(PolicyCheckVerb.asJson(problem)));
            } else {
                print(file, run, console);
            }
        }
        return fine ? ExitCode.FINE : ExitCode.POLICY;
    }

    private static void print(String file, TrialRun run, Console console) {
        (run.isFine() ? console.out() : console.err())
                .print(run.isFine() ? file + ": " + run.render(false) : run.render(console.colourErr()));
    }

    private static String asJson(Trial trial) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("place", trial.place().toString());
        fields.put("action", trial.action().text());
        fields.put("expected", trial.expected());
        fields.put("passed", trial.passed());
        fields.put("got", trial.ruling().summary());
        fields.put("control", trial.ruling().control());
        fields.put("rule", trial.ruling().rule());
        fields.put("decidedAt", trial.ruling().place().toString());
        return Json.object(fields);
    }
}
