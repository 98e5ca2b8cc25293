package brig.rules.session;

import brig.policy.Place;
import brig.rules.drl.Budget;
import brig.rules.drl.CompiledRules;
import brig.rules.drl.Culprits;
import brig.rules.drl.Culprits.RuleName;
import brig.rules.fact.Seen;
import brig.rules.fact.Tell;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieBase;

/**
 * A user's rules, each event within a {@link Budget}. A rule that goes beyond it is taken out and the others begin anew, with
 * nothing remembered: Drools may have been anywhere when it was stopped. For one thread.
 */
public final class GuardedSession implements Judging {
    private final KieBase base;
    private final Culprits culprits;
    private final Map<RuleName, Place> places;
    private final Tell tell;
    private final Budget budget;
    private final Consumer<String> wild;
    private @Nullable RuleSession session;

    /** @param wild takes a line about each rule that is taken out */
    public GuardedSession(CompiledRules rules, Tell tell, Budget budget, Consumer<String> wild)
            throws ReflectiveOperationException {
        this.base = RuleBases.ofGuarded(rules);
        this.culprits = rules.culprits();
        this.places = rules.places();
        this.tell = tell;
        this.budget = budget;
        this.wild = wild;
        this.session = fresh();
    }

    private RuleSession fresh() {
        var fresh = new RuleSession(base, List.of(), tell);
        fresh.beforeEach(rule -> tell.speaksFrom(places.getOrDefault(rule, Place.BUILT_IN)));
        return fresh;
    }

    @Override
    public void accept(Seen seen) {
        var rules = session;
        if (rules == null) {
            return;
        }
        try {
            budget.spend(() -> rules.accept(seen));
        } catch (RuntimeException | Error e) {
            if (!budget.isExhausted() && !(e instanceof OutOfMemoryError)) {
                throw e;
            }
            takeOut(culprits.of(e), rules, e);
        }
    }

    private void takeOut(Set<RuleName> guilty, RuleSession broken, Throwable why) {
        session = null;
        broken.close();
        if (guilty.isEmpty()) {
            wild.accept("own rules ran wild (" + why.getMessage() + "), and which it was cannot be told: all are off"
                    + " until a file changes");
            return;
        }
        guilty.forEach(rule -> base.removeRule(rule.packaged(), rule.name()));
        session = fresh();
        var names = guilty.stream().map(rule -> "'" + rule.name() + "'").collect(Collectors.joining(" and "));
        wild.accept("own rule " + names + " ran wild (" + why.getMessage() + "): it is off until a file changes");
    }

    @Override
    public long facts() {
        return session == null ? 0 : session.facts();
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
