package brig.cli.run;

import brig.monitor.Detector;
import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.policy.Problem;
import brig.rules.language.Rule;
import brig.rules.language.RuleSet;
import brig.rules.live.Impossible;
import brig.rules.live.LiveRules;
import brig.rules.live.Needs;
import brig.rules.live.Refusals;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A user's rules at work in one run: those that refuse, asked before a call runs, and all of them, after. */
final class JudgedByRules {
    private static final int MOST_NAMED = 5;

    private final EffectivePolicy policy;
    private final Consumer<String> notes;
    private final LiveRules live;
    private final Refusals refusals;
    private Set<Offence> wanted;

    /** @param notes gets a line for what these rules will not see under this policy */
    JudgedByRules(RuleSet rules, EffectivePolicy policy, Detector.Actions actions, Consumer<String> notes) {
        this.policy = policy;
        this.notes = notes;
        this.wanted = wantedBy(rules);
        this.live = new LiveRules(rules, actions, text -> notes.accept("rules: " + text));
        this.refusals = new Refusals(
                rules, (rule, why) -> notes.accept("rules: '" + rule.name() + "' failed: " + why.getMessage()));
    }

    LiveRules live() {
        return live;
    }

    Refusals refusals() {
        return refusals;
    }

    /** Classes of which allowed calls must become events for them. */
    Set<Offence> wanted() {
        return wanted;
    }

    /** Others take their place, both at once as far as any one event can tell. */
    void replace(RuleSet rules) {
        wanted = wantedBy(rules);
        refusals.replace(rules);
        live.replace(rules);
    }

    /** What these rules ask for and the policy leaves no way to do. */
    List<Problem> impossible(RuleSet rules) {
        return Impossible.of(rules, policy);
    }

    private Set<Offence> wantedBy(RuleSet rules) {
        var needs = Needs.of(rules, policy.syscalls());
        tell("not evaluated, for what Brig lacks (brig rules list says it)", rules.notEvaluated());
        tell("blind under the policy " + policy.name() + ", which does not ask about their calls", needs.blind());
        return needs.classes();
    }

    private void tell(String what, List<Rule> rules) {
        if (!rules.isEmpty()) {
            var named = String.join(
                    ", ", rules.stream().limit(MOST_NAMED).map(Rule::name).toList());
            notes.accept(
                    "rules: " + rules.size() + " " + what + ": " + named + (rules.size() > MOST_NAMED ? ", ..." : ""));
        }
    }
}
