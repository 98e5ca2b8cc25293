package brig.rules;

import brig.monitor.Detector;
import brig.monitor.Meter;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.monitor.pipe.EventPipe;
import brig.rules.fact.Limit;
import brig.rules.fact.Tell;
import brig.rules.pack.RuleSheet;
import brig.rules.pack.ShippedRules;
import brig.rules.session.RuleBases;
import brig.rules.session.RuleSession;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The shipped rules over many events. Drools is not loaded before {@link #start}, and then in the background: it takes 1.5 s of
 * CPU.
 */
public final class Correlation implements Detector {
    private final RuleWorker shipped;

    /**
     * @param limits takes the shipped rules' numbers and answers those to use: a limit left out switches its rule off
     * @param queue how many events may wait for a session
     * @param allowed whether the rules see allowed calls, too: chains of steps which no policy objects to
     */
    public record Settings(UnaryOperator<List<Limit>> limits, int queue, boolean allowed) {
        public static final Settings DEFAULT = new Settings(UnaryOperator.identity(), EventPipe.CAPACITY, false);

        /** With allowed calls. */
        public Settings withAllowed() {
            return new Settings(limits, queue, true);
        }

        public Settings withLimits(UnaryOperator<List<Limit>> changed) {
            return new Settings(changed, queue, allowed);
        }
    }

    /**
     * @param works whether the session is there
     * @param taken events judged
     * @param dropped events that found the queue full
     * @param failed events about which a rule threw
     * @param facts in working memory after the last event
     */
    public record Counts(boolean works, long taken, long dropped, long failed, long facts) {}

    private Correlation(RuleWorker shipped) {
        this.shipped = shipped;
    }

    /**
     * Returns at once; events that come before the rules are ready wait for them.
     *
     * @param complaints gets a text of one or more lines if rules cannot be used, on another thread; the others go on
     * @param meter counts what finds the queue full
     */
    public static Correlation start(Settings settings, Actions actions, Consumer<String> complaints, Meter meter) {
        var shipped = new RuleWorker(
                "brig-rules",
                settings.queue(),
                event -> settings.allowed() || !(event.verdict() instanceof Verdict.Allow),
                () -> new RuleSession(RuleBases.shipped(), limits(settings), new Tell(actions)),
                complaints,
                meter);
        return new Correlation(shipped);
    }

    private static List<Limit> limits(Settings settings) {
        var shipped = ShippedRules.sheets().stream().map(RuleSheet::limit).toList();
        return settings.limits().apply(shipped);
    }

    @Override
    public void accept(SyscallEvent event) {
        shipped.offer(event);
    }

    /** @return whether the rules are at work after that time at the most */
    public boolean awaitReady(Duration atMost) throws InterruptedException {
        return shipped.awaitReady(atMost);
    }

    public Counts counts() {
        return shipped.counts();
    }

    /** Judges what waits, for a moment, and ends. */
    @Override
    public void close() {
        shipped.close();
    }
}
