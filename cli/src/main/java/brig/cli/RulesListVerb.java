package brig.cli;

import brig.policy.Texts;
import brig.rules.language.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig rules list}. */
final class RulesListVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Lists rules: how grave, on which calls they are evaluated, or what Brig lacks to do so.")
                .flag("One JSON object a rule and line.", "--json")
                .words("0..*", "FILE", "Rule files or names of shipped packs. Default: what is shipped.")
                .footer("", "Examples:", "  brig rules list", "  brig rules list rules.yaml --json");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        var rules = RuleFiles.load(line.matchedPositionalValue(0, List.of()), console);
        for (var rule : rules.rules()) {
            console.out().println(line.hasMatchedOption("--json") ? Json.object(fields(rule)) : text(rule));
        }
        return ExitCode.FINE;
    }

    private static String text(Rule rule) {
        return "%-13s  %-45s  %s"
                .formatted(rule.priority().key(), Texts.printable(rule.name()), Texts.printable(state(rule)));
    }

    private static String state(Rule rule) {
        var off = rule.enabled() ? "" : "disabled; ";
        return rule.isEvaluated()
                ? off + String.join(" ", rule.evaluatedOn())
                : off + "not evaluated, Brig lacks " + String.join("; ", rule.lacks());
    }

    static Map<String, Object> fields(Rule rule) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("rule", rule.name());
        fields.put("place", rule.place().toString());
        fields.put("priority", rule.priority().key());
        fields.put("tags", rule.tags());
        fields.put("source", rule.source());
        fields.put("enabled", rule.enabled());
        fields.put("evaluated", rule.isEvaluated());
        fields.put("calls", rule.evaluatedOn());
        fields.put("lacks", rule.lacks());
        fields.put("response", rule.response().key());
        return fields;
    }
}
