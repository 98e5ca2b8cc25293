package brig.cli;

import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig rules check}. */
final class RulesCheckVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Reads rule files together and says all that is wrong in them, and what is not evaluated.")
                .flag("One JSON object a problem and line, and one for the sum.", "--json")
                .flag("A warning, or a rule that is not evaluated, counts as an error.", "--strict")
                .words(
                        "1..*",
                        "FILE",
                        "Rule files, in their order; the name of a shipped pack: containers; *.drl files, or directories of them.")
                .footer(
                        "",
                        "Ends with 0 if all is well, else with 3.",
                        "",
                        "Examples:",
                        "  brig rules check rules.yaml local.yaml",
                        "  brig rules check --strict containers",
                        "  brig rules check /etc/brig/rules.d");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> all = line.matchedPositionalValue(0, List.of());
        boolean json = line.hasMatchedOption("--json");
        var files = all.stream().filter(name -> !DrlFiles.isOne(name)).toList();
        var correlating = all.stream().filter(DrlFiles::isOne).toList();
        int code = correlating.isEmpty() ? ExitCode.FINE : DrlFiles.check(correlating, json, console);
        return files.isEmpty() ? code : Math.max(code, check(files, json, line.hasMatchedOption("--strict"), console));
    }

    private static int check(List<String> files, boolean json, boolean strict, Console console) {
        var loaded = RuleFiles.check(files);
        for (var problem : loaded.problems()) {
            if (json) {
                console.out().println(PolicyCheckVerb.asJson(problem));
            } else {
                console.err().println(problem.render(console.colourErr()));
            }
        }
        if (loaded.rules().isEmpty()) {
            return ExitCode.POLICY;
        }
        var rules = loaded.rules().get();
        int all = rules.rules().size();
        int not = rules.notEvaluated().size();
        if (json) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("rules", all);
            fields.put("evaluated", all - not);
            fields.put("notEvaluated", not);
            fields.put("disabled", (int)
                    rules.rules().stream().filter(rule -> !rule.enabled()).count());
            console.out().println(Json.object(fields));
        } else {
            console.out()
                    .println(String.join(" ", files) + ": " + console.shown(Colour.GOOD, "ok") + ", " + all + " rules"
                            + (not == 0 ? "" : ", " + not + " of them not evaluated (brig rules list says why)"));
        }
        return strict && (not > 0 || !loaded.problems().isEmpty()) ? ExitCode.POLICY : ExitCode.FINE;
    }
}
