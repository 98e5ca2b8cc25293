package brig.cli;

import brig.policy.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig policy check}. */
final class PolicyCheckVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Reads policies and says all that is wrong or unwise in them. Needs no root.")
                .flag("One JSON object a problem and line, for machines.", "--json")
                .flag("A warning counts as an error.", "--strict")
                .words("1..*", "FILE", "Policy files.")
                .footer(
                        "",
                        "Ends with 0 if all are valid, else with 3.",
                        "",
                        "Example:",
                        "  brig policy check policies/*.yaml");
    }

    @Override
    public int run(ParseResult line, Console console) {
        List<String> files = line.matchedPositionalValue(0, List.of());
        boolean fine = true;
        for (var file : files) {
            if (file.endsWith(".test.yaml")) {
                // policies/*.yaml names them, too
                console.note(file + " is no policy but a test of one: brig policy test " + file);
                continue;
            }
            var loaded = PolicyFiles.check(file);
            boolean valid = loaded.policy().isPresent()
                    && !(line.hasMatchedOption("--strict") && !loaded.problems().isEmpty());
            fine &= valid;
            if (line.hasMatchedOption("--json")) {
                loaded.problems().forEach(problem -> console.out().println(asJson(problem)));
                continue;
            }
            console.err().print(loaded.render(console.colourErr()));
            if (valid) {
                console.out().println(file + ": " + console.shown(Colour.GOOD, "ok"));
            }
        }
        return fine ? ExitCode.FINE : ExitCode.POLICY;
    }

    private static String asJson(Problem problem) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("file", problem.place().file());
        fields.put("line", problem.place().line());
        fields.put("column", problem.place().column());
        fields.put("severity", problem.severity().toString());
        fields.put("message", problem.message());
        fields.put("hint", problem.hint());
        return Json.object(fields);
    }
}
