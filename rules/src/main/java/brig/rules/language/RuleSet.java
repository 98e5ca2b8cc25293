package brig.rules.language;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What rule files say together.
 *
 * @param rules in the order in which they were first named
 * @param macros by name, as they are in the files
 * @param lists by name, as they are in the files
 */
public record RuleSet(List<Rule> rules, Map<String, String> macros, Map<String, List<String>> lists) {
    public RuleSet {
        rules = List.copyOf(rules);
        macros = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(macros));
        lists = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(lists));
    }

    public Optional<Rule> find(String name) {
        return rules.stream().filter(rule -> rule.name().equals(name)).findFirst();
    }

    /** Some of the rules, with the same macros and lists. */
    public RuleSet only(Predicate<Rule> wanted) {
        return new RuleSet(rules.stream().filter(wanted).toList(), macros, lists);
    }

    /** Those that are enabled and of which Brig sees the events. */
    public List<Rule> evaluated() {
        return rules.stream()
                .filter(rule -> rule.enabled() && rule.isEvaluated())
                .toList();
    }

    /** Those that are there and cannot be evaluated. */
    public List<Rule> notEvaluated() {
        return rules.stream().filter(rule -> !rule.isEvaluated()).toList();
    }
}
