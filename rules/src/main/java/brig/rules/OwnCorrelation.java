package brig.rules;

import brig.monitor.Detector;
import brig.monitor.Meter;
import brig.monitor.event.SyscallEvent;
import brig.monitor.pipe.EventPipe;
import brig.rules.drl.Budget;
import brig.rules.fact.Tell;
import brig.rules.session.GuardedRules;
import brig.rules.session.GuardedSession;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * A user's own rules over many events, on a thread of their own: one that is wrong, slow or endless takes nothing from verdicts
 * nor from the shipped rules. To compile them takes seconds; what comes before that is done waits.
 */
public final class OwnCorrelation implements Detector {
    /** Far beyond what a rule of some lines needs about a full memory; some 100 ms. */
    private static final long MOST_STEPS = 5_000_000;

    private static final long MOST_NANOS = 1_000_000_000;
    private static final int QUEUE = EventPipe.CAPACITY;
    /** How long a rule may wait for something. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Actions actions;
    private final Consumer<String> broken;
    private final Consumer<String> wild;
    private final Meter meter;
    private volatile RuleWorker worker;
    private boolean interrupted;

    private OwnCorrelation(
            Actions actions,
            Callable<GuardedRules> rules,
            Consumer<String> broken,
            Consumer<String> wild,
            Meter meter) {
        this.actions = actions;
        this.broken = broken;
        this.wild = wild;
        this.meter = meter;
        this.worker = worker(rules);
    }

    /**
     * Returns at once.
     *
     * @param rules asked with the first event, on a thread of ours: may take its time, and is interrupted if there is none
     * @param broken takes what keeps rules from being used, a text of one or more lines, and the first failure of one
     * @param wild takes a line about each rule that had to be stopped
     * @param meter counts what finds the queue full
     */
    public static OwnCorrelation start(
            Callable<GuardedRules> rules,
            Actions actions,
            Consumer<String> broken,
            Consumer<String> wild,
            Meter meter) {
        return new OwnCorrelation(actions, rules, broken, wild, meter);
    }

    private RuleWorker worker(Callable<GuardedRules> rules) {
        return new RuleWorker(
                "brig-own-rules",
                QUEUE,
                _ -> true,
                () -> new GuardedSession(rules.call(), new Tell(actions), new Budget(MOST_STEPS, MOST_NANOS), wild),
                broken,
                meter);
    }

    @Override
    public void accept(SyscallEvent event) {
        worker.offer(event);
    }

    /** Others take their place. */
    public synchronized void replace(GuardedRules rules) {
        var old = worker;
        worker = worker(() -> rules);
        interrupted = false;
        old.close();
    }

    /**
     * To be called once in a while: ends a rule that waits for something. One that does not even then go on keeps its thread, and
     * own rules are off.
     */
    public synchronized void look() {
        var busy = worker.busy();
        if (busy.compareTo(PATIENCE) < 0) {
            interrupted = false;
        } else if (!interrupted) {
            interrupted = true;
            wild.accept("an own rule has kept one event for " + PATIENCE.toSeconds() + " s: it is interrupted");
            worker.interrupt();
        } else if (busy.compareTo(PATIENCE.multipliedBy(2)) > 0) {
            worker.abandon();
            worker = worker(() -> GuardedRules.NONE);
            interrupted = false;
            wild.accept("an own rule does not end: own rules are off until a file changes");
        }
    }

    /** @return whether they are at work after that time at the most */
    public boolean awaitReady(Duration atMost) throws InterruptedException {
        return worker.awaitReady(atMost);
    }

    public Correlation.Counts counts() {
        return worker.counts();
    }

    @Override
    public void close() {
        worker.close();
    }
}
