package brig.rules.live;

import brig.monitor.event.SyscallEvent;
import brig.rules.field.View;
import brig.rules.language.Rule;
import brig.rules.language.RuleSet;
import brig.rules.predicate.Compiled;
import brig.rules.predicate.Need;
import brig.rules.predicate.NeedIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks of each event only the rules that its call, and the few fields that most rules look at, can fulfil. Every rule that matches is told, in their order. A rule that
 * fails several times, as one whose expression takes too long, is not asked any more. For one thread.
 */
public final class Evaluator {
    private static final int MOST_FAILURES = 3;

    private final Map<String, List<Group>> byCall = new HashMap<>();
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

    /** As many as an index can hold. */
    private record Group(List<Entry> entries, NeedIndex index) {
        static List<Group> of(List<Entry> all) {
            var groups = new ArrayList<Group>();
            for (int from = 0; from < all.size(); from += NeedIndex.MOST) {
                var entries = List.copyOf(all.subList(from, Math.min(all.size(), from + NeedIndex.MOST)));
                groups.add(new Group(entries, new NeedIndex(needs(entries))));
            }
            return groups;
        }

        private static List<@Nullable Need> needs(List<Entry> entries) {
            var needs = new ArrayList<@Nullable Need>();
            entries.forEach(entry -> needs.add(entry.predicate.need()));
            return needs;
        }
    }

    /** @param failures told of each failure; after three on one kind of call the rule is left out there */
    public Evaluator(RuleSet rules, BiConsumer<Rule, RuntimeException> failures) {
        this.failures = failures;
        var entries = new HashMap<String, List<Entry>>();
        for (var rule : rules.evaluated()) {
            rule.predicates().forEach((call, predicate) -> {
                if (predicate.lacks().isEmpty()) {
                    entries.computeIfAbsent(call, _ -> new ArrayList<>()).add(new Entry(rule, predicate));
                }
            });
        }
        entries.forEach((call, all) -> byCall.put(call, Group.of(all)));
    }

    /** How many rules are asked about events of a call. */
    public int asked(String call) {
        int asked = 0;
        for (var group : byCall.getOrDefault(call, List.of())) {
            asked += group.entries().size();
        }
        return asked;
    }

    public List<Match> judge(SyscallEvent event) {
        var view = new View(event, ++events);
        var groups = byCall.getOrDefault(view.type(), List.of());
        List<Match> matches = List.of();
        for (int g = 0; g < groups.size(); g++) {
            var group = groups.get(g);
            for (long left = group.index().candidates(view); left != 0; left &= left - 1) {
                var entry = group.entries().get(Long.numberOfTrailingZeros(left));
                if (holds(entry, view)) {
                    matches = matches.isEmpty() ? new ArrayList<>(2) : matches;
                    matches.add(new Match(entry.rule, event, entry.rule.output().of(view)));
                }
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
