package brig.rules.live;

import brig.monitor.event.SyscallEvent;
import brig.rules.field.View;
import brig.rules.language.Rule;
import brig.rules.language.RuleSet;
import brig.rules.predicate.Compiled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Asks of each event only the rules that its call can fulfil. Every rule that matches is told, in their order. A rule that
 * fails several times, as one whose expression takes too long, is not asked any more. For one thread.
 */
public final class Evaluator {
    private static final int MOST_FAILURES = 3;

    private final Map<String, List<Entry>> byCall = new HashMap<>();
    private final BiConsumer<Rule, RuntimeException> failures;
    private long events;

    private static final class Entry {
        private final Rule rule;
        private final Compiled predicate;
        private int failed;

        Entry(Rule rule, Compiled predicate) {
            this.rule = rule;
            this.predicate = predicate;
        }
    }

    /** @param failures told of each failure; after three on one kind of call the rule is left out there */
    public Evaluator(RuleSet rules, BiConsumer<Rule, RuntimeException> failures) {
        this.failures = failures;
        for (var rule : rules.evaluated()) {
            rule.predicates().forEach((call, predicate) -> {
                if (predicate.lacks().isEmpty()) {
                    byCall.computeIfAbsent(call, _ -> new ArrayList<>()).add(new Entry(rule, predicate));
                }
            });
        }
    }

    /** How many rules are asked about events of a call. */
    public int asked(String call) {
        return byCall.getOrDefault(call, List.of()).size();
    }

    public List<Match> judge(SyscallEvent event) {
        var view = new View(event, ++events);
        var entries = byCall.getOrDefault(view.type(), List.of());
        List<Match> matches = List.of();
        for (int i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            if (holds(entry, view)) {
                matches = matches.isEmpty() ? new ArrayList<>(2) : matches;
                matches.add(new Match(entry.rule, event, entry.rule.output().of(view)));
            }
        }
        return matches;
    }

    private boolean holds(Entry entry, View view) {
        if (entry.failed >= MOST_FAILURES) {
            return false;
        }
        try {
            return entry.predicate.holds(view);
        } catch (RuntimeException e) {
            entry.failed++;
            failures.accept(entry.rule, e);
            return false;
        }
    }
}
