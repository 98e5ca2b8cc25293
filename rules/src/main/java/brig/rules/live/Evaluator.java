package brig.rules.live;

import brig.monitor.event.SyscallEvent;
import brig.rules.field.View;
import brig.rules.language.Rule;
import brig.rules.language.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks of each event only the rules that its call, and the few fields that most rules look at, can fulfil. Every rule that matches is told, in their order. A rule that
 * fails several times, as one whose expression takes too long, is not asked any more. For one thread.
 */
public final class Evaluator {
    private static final int MOST_FAILURES = 3;

    private final RuleIndex index;
    private final BiConsumer<Rule, RuntimeException> failures;
    /** How often each entry has failed; none before the first time. */
    private volatile @Nullable AtomicIntegerArray failed;

    private long events;

    /** @param failures told of each failure; after three on one kind of call the rule is left out there */
    public Evaluator(RuleSet rules, BiConsumer<Rule, RuntimeException> failures) {
        this(RuleIndex.of(rules), failures);
    }

    Evaluator(RuleIndex index, BiConsumer<Rule, RuntimeException> failures) {
        this.index = index;
        this.failures = failures;
    }

    /** How many rules are asked about events of a call. */
    public int asked(String call) {
        return index.asked(call);
    }

    public List<Match> judge(SyscallEvent event) {
        var view = new View(event, ++events);
        var groups = index.of(view.type());
        List<Match> matches = List.of();
        for (int g = 0; g < groups.size(); g++) {
            var group = groups.get(g);
            for (long left = group.index().candidates(view); left != 0; left &= left - 1) {
                var entry = group.entries().get(Long.numberOfTrailingZeros(left));
                if (holds(entry, view)) {
                    matches = matches.isEmpty() ? new ArrayList<>(2) : matches;
                    matches.add(
                            new Match(entry.rule(), event, entry.rule().output().of(view)));
                }
            }
        }
        return matches;
    }

    private boolean holds(RuleIndex.Entry entry, View view) {
        var before = failed;
        if (before != null && before.get(entry.number()) >= MOST_FAILURES) {
            return false;
        }
        try {
            return entry.predicate().holds(view);
        } catch (RuntimeException e) {
            fail(entry);
            failures.accept(entry.rule(), e);
            return false;
        }
    }

    private synchronized void fail(RuleIndex.Entry entry) {
        var all = failed;
        if (all == null) {
            all = new AtomicIntegerArray(index.size());
            failed = all;
        }
        all.incrementAndGet(entry.number());
    }
}
