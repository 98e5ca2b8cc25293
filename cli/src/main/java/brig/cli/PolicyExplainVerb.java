package brig.cli;

import brig.policy.explain.ActionReader;
import brig.policy.explain.ControlLine;
import brig.policy.explain.ControlMap;
import brig.policy.explain.ExplainText;
import brig.policy.explain.Ruling;
import brig.policy.explain.Rulings;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig policy explain}. */
final class PolicyExplainVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Surroundings.describe(Options.of(
                        "Says which control of the kernel holds each line of a policy, or what becomes of an action."))
                .values("ACTION", "An action instead of the whole policy; may be given several times.", "--on")
                .flag("One JSON object a line of the policy, or an action.", "--json")
                .words("1", "POLICY", "A policy file or a shipped policy's name.")
                .footer(
                        "",
                        "Actions: " + ActionReader.FORMS + ".",
                        "",
                        "Examples:",
                        "  brig policy explain web",
                        "  brig policy explain web --on 'open /etc/shadow' --on 'connect 10.1.2.3:5432' --on mount");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> words = line.matchedPositionalValue(0, List.of());
        var policy = PolicyFiles.load(words.getFirst(), line, console);
        List<String> actions = line.matchedOptionValue("--on", List.of());
        boolean json = line.hasMatchedOption("--json");
        if (actions.isEmpty()) {
            var lines = ControlMap.of(policy);
            if (json) {
                lines.forEach(one -> console.out().println(asJson(one)));
            } else {
                console.out().print(ExplainText.of(lines));
            }
            return ExitCode.FINE;
        }
        var rulings = new Rulings(policy);
        for (var action : actions) {
            try {
                var ruling = rulings.of(ActionReader.read(action));
                console.out().print(json ? asJson(ruling) + "\n" : ExplainText.of(ruling));
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
            }
        }
        return ExitCode.FINE;
    }

    private static String asJson(ControlLine line) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("key", line.key());
        fields.put("value", line.value());
        fields.put("place", line.place().toString());
        fields.put("controls", line.controls());
        return Json.object(fields);
    }

    static String asJson(Ruling ruling) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("action", ruling.action().text());
        fields.put("outcome", ruling.outcome().word());
        ruling.errno().ifPresent(errno -> fields.put("errno", errno));
        fields.put("control", ruling.control());
        fields.put("rule", ruling.rule());
        fields.put("place", ruling.place().toString());
        ruling.offence().ifPresent(offence -> fields.put("offence", offence.key()));
        ruling.response().ifPresent(response -> {
            fields.put("response", response.key());
            fields.put("responsePlace", ruling.responsePlace().toString());
        });
        fields.put("notes", ruling.notes());
        return Json.object(fields);
    }
}
