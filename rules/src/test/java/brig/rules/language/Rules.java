package brig.rules.language;

import brig.monitor.text.EventReader;
import brig.policy.Problem;
import brig.policy.yaml.SourceText;
import brig.rules.live.Evaluator;
import brig.rules.live.Match;
import java.util.List;

/** Rule files and events as tests write them. */
public final class Rules {
    private Rules() {}

    public static Loaded load(String... yaml) {
        var sources = new java.util.ArrayList<SourceText>();
        for (var text : yaml) {
            sources.add(new SourceText("rules" + (sources.isEmpty() ? "" : sources.size() + 1) + ".yaml", text));
        }
        return RuleLoader.of(sources);
    }

    /** Files without a mistake. */
    public static RuleSet set(String... yaml) {
        var loaded = load(yaml);
        return loaded.rules()
                .orElseThrow(() -> new AssertionError(String.join(
                        "\n",
                        loaded.problems().stream().map(p -> p.render(false)).toList())));
    }

    public static RuleSet ofCondition(String condition) {
        return set("""
                - rule: one
                  desc: what it sees
                  condition: |
                    %s
                  output: seen %%proc.name
                  priority: INFO
                """.formatted(condition.replace("\n", "\n    ")));
    }

    /** Messages of errors, as {@code 3:5 message}. */
    public static List<String> errors(String... yaml) {
        return load(yaml).problems().stream()
                .filter(Problem::isError)
                .map(p -> p.place().line() + ":" + p.place().column() + " " + p.message())
                .toList();
    }

    public static List<Match> judge(RuleSet rules, String event) {
        var evaluator = new Evaluator(rules, (rule, why) -> {
            throw new AssertionError(rule.name(), why);
        });
        return evaluator.judge(EventReader.line(event).orElseThrow());
    }

    public static boolean matches(String condition, String event) {
        return !judge(ofCondition(condition), event).isEmpty();
    }
}
