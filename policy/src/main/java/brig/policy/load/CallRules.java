package brig.policy.load;

import brig.policy.Capability;
import brig.policy.Place;
import brig.policy.SyscallRules.ArgumentTest;
import brig.policy.SyscallRules.Rule;
import brig.policy.SyscallTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts a policy's own rules before what its set answers. The filter knows no "not equal": a rule with one becomes rules for
 * what is equal, which do what comes behind, and one for all else.
 */
final class CallRules {
    private CallRules() {}

    /**
     * @param otherwise of calls that the set does not name
     * @param places gets {@code syscalls=NAME} for each call that has a rule: the line that decides
     */
    static void apply(
            Collection<CallRule> rules,
            Set<Capability> kept,
            List<Rule> otherwise,
            Map<String, List<Rule>> calls,
            Map<String, Place> places) {
        var byCall = new LinkedHashMap<String, List<CallRule>>();
        for (var rule : rules) {
            if (rule.applies(kept)) {
                for (var call : rule.calls().contains(CallRule.EVERY) ? SyscallTable.names() : rule.calls()) {
                    var own = byCall.computeIfAbsent(SyscallTable.sameAs(call), _ -> new ArrayList<>());
                    // fstat and fstat64 are one call here
                    if (own.isEmpty() || !own.getLast().place().equals(rule.place())) {
                        own.add(rule);
                    }
                }
            }
        }
        for (var entry : byCall.entrySet()) {
            var behind = new ArrayList<>(calls.getOrDefault(entry.getKey(), otherwise));
            if (!behind.getLast().when().isEmpty()) {
                behind.add(SyscallSet.REFUSED);
            }
            var own = entry.getValue();
            List<Rule> result = behind;
            for (int i = own.size() - 1; i >= 0; i--) {
                result = before(own.get(i), result);
            }
            calls.put(entry.getKey(), result);
            places.put("syscalls=" + entry.getKey(), own.getFirst().place());
        }
    }

    /** @param behind ends with a rule that always holds */
    private static List<Rule> before(CallRule rule, List<Rule> behind) {
        var result = new ArrayList<Rule>();
        for (var excepted : rule.different()) {
            var both = and(rule.equal(), List.of(excepted));
            for (var next : behind) {
                add(result, new Rule(and(both, next.when()), next.answer()));
            }
        }
        add(result, new Rule(rule.equal(), rule.answer()));
        for (var next : behind) {
            add(result, next);
        }
        return result;
    }

    /** What can never hold, or comes after what always does, is left out. */
    private static void add(List<Rule> rules, Rule rule) {
        boolean closed = !rules.isEmpty() && rules.getLast().when().isEmpty();
        if (!closed && !contradictory(rule.when())) {
            rules.add(rule);
        }
    }

    private static List<ArgumentTest> and(List<ArgumentTest> some, List<ArgumentTest> more) {
        var all = new ArrayList<>(some);
        for (var test : more) {
            if (!all.contains(test)) {
                all.add(test);
            }
        }
        return all;
    }

    private static boolean contradictory(List<ArgumentTest> when) {
        for (var a : when) {
            for (var b : when) {
                if (a.index() == b.index() && ((a.value() ^ b.value()) & a.mask() & b.mask()) != 0) {
                    return true;
                }
            }
        }
        return false;
    }
}
