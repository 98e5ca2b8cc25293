package brig.rules.live;

import brig.rules.language.Rule;
import brig.rules.language.RuleSet;
import brig.rules.predicate.Compiled;
import brig.rules.predicate.Need;
import brig.rules.predicate.NeedIndex;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which rules events of a call can fulfil. It remembers nothing of events, so all containers that are judged by the same rules have one:
 * that of the shipped packs takes 0.3 MiB.
 */
final class RuleIndex {
    private static @Nullable Both last;

    private final Map<String, List<Group>> byCall = new HashMap<>();
    private int size;

    /** @param number from 0, of all of an index */
    record Entry(Rule rule, Compiled predicate, int number) {}

    /** As many as an index can hold. */
    record Group(List<Entry> entries, NeedIndex index) {
        private static List<Group> of(List<Entry> all) {
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

    private record Both(WeakReference<RuleSet> rules, RuleIndex all, RuleIndex beforeTheCall) {}

    private RuleIndex(RuleSet rules) {
        var entries = new HashMap<String, List<Entry>>();
        for (var rule : rules.evaluated()) {
            rule.predicates().forEach((call, predicate) -> {
                if (predicate.lacks().isEmpty()) {
                    entries.computeIfAbsent(call, _ -> new ArrayList<>()).add(new Entry(rule, predicate, size++));
                }
            });
        }
        entries.forEach((call, all) -> byCall.put(call, Group.of(all)));
    }

    static RuleIndex of(RuleSet rules) {
        return both(rules).all;
    }

    /** Of those that deny or kill. */
    static RuleIndex beforeTheCall(RuleSet rules) {
        return both(rules).beforeTheCall;
    }

    /** A daemon judges all by one set, until its files change. */
    @SuppressWarnings("ReferenceEquality") // to compare them would take longer than an index
    private static synchronized Both both(RuleSet rules) {
        var known = last;
        if (known == null || known.rules.get() != rules) {
            known = new Both(
                    new WeakReference<>(rules),
                    new RuleIndex(rules),
                    new RuleIndex(rules.only(rule -> rule.response().isBeforeTheCall())));
            last = known;
        }
        return known;
    }

    /** How many entries there are. */
    int size() {
        return size;
    }

    /** Those of one call. */
    List<Group> of(String call) {
        return byCall.getOrDefault(call, List.of());
    }

    /** How many they are. */
    int asked(String call) {
        int asked = 0;
        for (var group : of(call)) {
            asked += group.entries().size();
        }
        return asked;
    }
}
