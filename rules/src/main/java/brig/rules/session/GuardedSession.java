package brig.rules.session;

import brig.rules.drl.Budget;
import brig.rules.drl.Culprits.RuleName;
import brig.rules.fact.Seen;
import brig.rules.fact.Tell;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieBase;

/**
 * A user's rules, each event within a {@link Budget}. A rule that goes beyond it is taken out, of this session alone, and the others
 * begin anew, with nothing remembered: Drools may have been anywhere when it was stopped. For one thread at a time.
 */
public final class GuardedSession implements Judging {
    private final GuardedRules rules;
    private final Set<RuleName> out = new TreeSet<>();
    private final Tell tell;
    private final Budget budget;
    private final Consumer<String> wild;
    private @Nullable RuleSession session;

    /** @param wild takes a line about each rule that is taken out */
    public GuardedSession(GuardedRules rules, Tell tell, Budget budget, Consumer<String> wild)
            throws ReflectiveOperationException {
        this.rules = rules;
        this.tell = tell;
        this.budget = budget;
        this.wild = wild;
        this.session = fresh(rules.base());
    }

    private RuleSession fresh(KieBase base) {
        return new RuleSession(base, List.of(), tell, rule -> tell.speaksFrom(rules.place(rule)));
    }

    @Override
    public void accept(Seen seen) {
        var judging = session;
        if (judging == null) {
            return;
        }
        try {
            judging.wake(seen.at(), budget::spend);
            budget.spend(() -> judging.accept(seen));
        } catch (RuntimeException | Error e) {
            if (!budget.isExhausted() && !(e instanceof OutOfMemoryError)) {
                throw e;
            }
            takeOut(rules.culprits(e), judging, e);
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
        out.addAll(guilty);
        try {
            session = fresh(rules.without(out));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("rules that were loaded cannot be loaded: " + e.getMessage(), e);
        }
        var names = guilty.stream().map(rule -> "'" + rule.name() + "'").collect(Collectors.joining(" and "));
        wild.accept("own rule " + names + " ran wild (" + why.getMessage() + "): it is off until a file changes");
    }

    @Override
    public long facts() {
        return session == null ? 0 : session.facts();
    }

    @Override
    public boolean rest() {
        return session == null || session.rest();
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
