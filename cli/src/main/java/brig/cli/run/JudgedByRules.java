package brig.cli.run;

import brig.monitor.Detector;
import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.rules.language.Rule;
import brig.rules.language.RuleSet;
import brig.rules.live.LiveRules;
import brig.rules.live.Needs;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A user's rules at work in one run.
 *
 * @param wanted classes of which allowed calls must become events for them
 */
record JudgedByRules(Detector detector, Set<Offence> wanted) {
    private static final int MOST_NAMED = 5;

    JudgedByRules {
        wanted = Set.copyOf(wanted);
    }

    /** @param notes gets a line for what these rules will not see under this policy */
    static JudgedByRules of(RuleSet rules, EffectivePolicy policy, Detector.Actions actions, Consumer<String> notes) {
        var needs = Needs.of(rules, policy.syscalls());
        tell("not evaluated, for what Brig lacks (brig rules list says it)", rules.notEvaluated(), notes);
        tell(
                "blind under the policy " + policy.name() + ", which does not ask about their calls",
                needs.blind(),
                notes);
        return new JudgedByRules(
                new LiveRules(rules, actions, text -> notes.accept("rules: " + text)), needs.classes());
    }

    private static void tell(String what, List<Rule> rules, Consumer<String> notes) {
        if (!rules.isEmpty()) {
            var named = String.join(
                    ", ", rules.stream().limit(MOST_NAMED).map(Rule::name).toList());
            notes.accept(
                    "rules: " + rules.size() + " " + what + ": " + named + (rules.size() > MOST_NAMED ? ", ..." : ""));
        }
    }
}
