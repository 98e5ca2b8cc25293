package brig.rules.language;

import brig.policy.Place;
import brig.rules.condition.Condition;
import brig.rules.predicate.Compiled;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One rule, ready to judge events.
 *
 * @param place where it is named
 * @param source of its events; Brig has {@code syscall}
 * @param written the condition as it is in the file, with what was appended
 * @param condition the same with macros, lists and exceptions in their places
 * @param predicates by the name of a call; those which lack nothing are evaluated
 * @param response what Brig does about a match beside telling it: a key of Brig's own
 */
public record Rule(
        String name,
        Place place,
        String description,
        String source,
        String written,
        Condition condition,
        Output output,
        Priority priority,
        List<String> tags,
        boolean enabled,
        Reaction response,
        Map<String, Compiled> predicates) {
    /** The only source of events that Brig has. */
    public static final String SYSCALL = "syscall";

    public Rule {
        tags = List.copyOf(tags);
        predicates = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(predicates));
    }

    /** The calls on whose events it is evaluated; none if it is not at all. */
    public Set<String> evaluatedOn() {
        var calls = new TreeSet<String>();
        predicates.forEach((call, predicate) -> {
            if (predicate.lacks().isEmpty()) {
                calls.add(call);
            }
        });
        return calls;
    }

    public boolean isEvaluated() {
        return predicates.values().stream()
                .anyMatch(predicate -> predicate.lacks().isEmpty());
    }

    /** What Brig would have to know to evaluate it on the other calls; or why it cannot match at all. */
    public Set<String> lacks() {
        if (!source.equals(SYSCALL)) {
            return Set.of("events of the source " + source);
        }
        if (predicates.isEmpty()) {
            return Set.of("a call that could fulfil its condition");
        }
        var lacks = new TreeSet<String>();
        predicates.values().forEach(predicate -> lacks.addAll(predicate.lacks()));
        return lacks;
    }
}
