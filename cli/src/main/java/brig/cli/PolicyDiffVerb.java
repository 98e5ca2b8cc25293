package brig.cli;

import brig.policy.diff.Change;
import brig.policy.diff.PolicyDiff;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig policy diff}. */
final class PolicyDiffVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Surroundings.describe(Options.of(
                        "Says what a second policy makes possible and impossible, whatever the two texts look like."))
                .flag("One JSON object a difference.", "--json")
                .synopsis("brig policy diff [-h] [--json] BEFORE AFTER")
                .words("0..*", "POLICY", "Two policy files or names of shipped policies: before and after.")
                .footer(
                        "",
                        "+ becomes possible, - becomes impossible, ~ is different.",
                        "Ends with 0 if the second is the same or stricter, with 3 if it grants more.",
                        "",
                        "Example:",
                        "  brig policy diff main/web.yaml web.yaml");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> words = line.matchedPositionalValue(0, List.of());
        if (words.size() != 2) {
            throw new CommandFailure(ExitCode.USAGE, "two policies are compared; write: brig policy diff BEFORE AFTER");
        }
        var changes = PolicyDiff.of(
                PolicyFiles.load(words.get(0), line, console), PolicyFiles.load(words.get(1), line, console));
        for (var change : changes) {
            console.out().println(line.hasMatchedOption("--json") ? asJson(change) : asText(change, console));
        }
        if (changes.isEmpty()) {
            console.note("no difference: both allow and limit the same");
        }
        return PolicyDiff.grantsMore(changes) ? ExitCode.POLICY : ExitCode.FINE;
    }

    private static String asText(Change change, Console console) {
        var text = change.kind().sign() + " " + brig.policy.Texts.printable(change.text());
        return switch (change.kind()) {
            case GRANTS -> console.shown(Colour.BAD, text);
            case TAKES -> console.shown(Colour.GOOD, text);
            case OTHER -> text;
        };
    }

    private static String asJson(Change change) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("kind", change.kind().name().toLowerCase(java.util.Locale.ROOT));
        fields.put("area", change.area());
        fields.put("text", change.text());
        fields.put("before", change.before().toString());
        fields.put("after", change.after().toString());
        return Json.object(fields);
    }
}
