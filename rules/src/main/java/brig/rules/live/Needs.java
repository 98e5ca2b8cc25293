package brig.rules.live;

import brig.policy.Offence;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.rules.language.Rule;
import brig.rules.language.RuleSet;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a policy has to put to the monitor for rules to see it.
 *
 * @param classes of which allowed calls must become events
 * @param blind rules that are evaluated, and of whose calls this policy asks about none
 */
public record Needs(Set<Offence> classes, List<Rule> blind) {
    public Needs {
        classes = Set.copyOf(classes);
        blind = List.copyOf(blind);
    }

    public static Needs of(RuleSet rules, SyscallRules policy) {
        var classes = EnumSet.noneOf(Offence.class);
        var blind = new ArrayList<Rule>();
        for (var rule : rules.evaluated()) {
            var seen = EnumSet.noneOf(Offence.class);
            for (var call : rule.evaluatedOn()) {
                seen.addAll(asked(policy, call));
            }
            classes.addAll(seen);
            if (seen.isEmpty()) {
                blind.add(rule);
            }
        }
        return new Needs(classes, blind);
    }

    private static Set<Offence> asked(SyscallRules policy, String call) {
        var asked = EnumSet.noneOf(Offence.class);
        for (var rule : policy.calls().getOrDefault(call, List.of())) {
            if (rule.answer() instanceof Answer.Ask(var offence)) {
                asked.add(offence);
            }
        }
        return asked;
    }
}
