package brig.cli;

import brig.policy.Texts;
import brig.policy.load.PolicyLoader;
import brig.rules.condition.ConditionPrinter;
import brig.rules.language.Rule;
import brig.rules.language.RuleSet;
import brig.rules.live.Needs;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig rules explain}. */
final class RulesExplainVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of(
                        "Says what a rule sees, what it needs, and its condition with macros and lists in their places.")
                .values("FILE", "Where the rule is. Repeatable. Default: what is shipped.", "--rules")
                .flag("One JSON object.", "--json")
                .words("1..*", "NAME", "The rule's name; without quotes, its words.")
                .footer(
                        "",
                        "Examples:",
                        "  brig rules explain 'Shell under a server'",
                        "  brig rules explain --rules rules.yaml My rule");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> words = line.matchedPositionalValue(0, List.of());
        var name = String.join(" ", words);
        var rules = RuleFiles.load(line.matchedOptionValue("--rules", List.of()), console);
        var rule = rules.find(name);
        if (rule.isEmpty()) {
            var near = rules.rules().stream()
                    .map(Rule::name)
                    .filter(known -> known.toLowerCase(java.util.Locale.ROOT)
                            .contains(words.getFirst().toLowerCase(java.util.Locale.ROOT)))
                    .findFirst();
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "no rule '" + name + "'"
                            + near.map(known -> ": did you mean '" + known + "'?")
                                    .orElse("; see brig rules list"));
        }
        if (line.hasMatchedOption("--json")) {
            var fields = RulesListVerb.fields(rule.get());
            fields.put("description", rule.get().description());
            fields.put("output", rule.get().output().template());
            fields.put("condition", rule.get().written());
            fields.put("resolved", ConditionPrinter.print(rule.get().condition()));
            console.out().println(Json.object(fields));
        } else {
            print(rule.get(), console);
        }
        return ExitCode.FINE;
    }

    private static void print(Rule rule, Console console) {
        line(console, "rule", rule.name());
        line(console, "at", rule.place().toString());
        line(console, "sees", rule.description().replaceAll("\\s+", " "));
        line(
                console,
                "priority",
                rule.priority().key() + ", response " + rule.response().key());
        line(console, "tags", String.join(" ", rule.tags()));
        line(console, "enabled", Boolean.toString(rule.enabled()));
        line(console, "evaluated on", rule.isEvaluated() ? String.join(" ", rule.evaluatedOn()) : "nothing");
        if (!rule.lacks().isEmpty()) {
            line(console, rule.isEvaluated() ? "lacks elsewhere" : "lacks", String.join("; ", rule.lacks()));
        }
        if (rule.isEvaluated()) {
            line(console, "needs", needs(rule));
        }
        line(console, "says", rule.output().template());
        console.out().println("condition");
        ConditionPrinter.print(rule.condition())
                .lines()
                .forEach(text -> console.out().println("  " + Texts.printable(text)));
    }

    /** What a policy has to say so that the calls are put to the monitor. */
    private static String needs(Rule rule) {
        var alone = new RuleSet(List.of(rule), Map.of(), Map.of());
        if (Needs.of(alone, PolicyLoader.profile("baseline").syscalls()).blind().isEmpty()) {
            return "no more than the profile baseline";
        }
        if (Needs.of(alone, PolicyLoader.profile("restricted").syscalls())
                .blind()
                .isEmpty()) {
            return "a policy with files.watch: true";
        }
        return "a policy that names the calls in syscalls.watch";
    }

    private static void line(Console console, String key, String value) {
        console.out().println("%-15s  %s".formatted(key, Texts.printable(value)));
    }
}
