package brig.cli.run;

import brig.monitor.Detector;
import brig.monitor.Meter;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.rules.Correlation;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The correlation rules, loaded with the first event that they could judge: a container that does nothing wrong does not pay
 * for Drools (about a second of processor time and 100 MB), nor for a session of its own (0.4 MiB and a thread). Of allowed calls they
 * are loaded with the second: no rule over time is about one alone, and the first that each container makes is its program's start.
 */
final class LateCorrelation implements Detector {
    private final Detector.Actions answers;
    private final boolean allowed;
    private final Meter meter;
    private final Consumer<String> notes;
    private @Nullable SyscallEvent first;
    private @Nullable Correlation rules;

    /**
     * @param allowed whether the rules see allowed calls, too, as far as they become events
     * @param notes gets a line if the rules cannot be used
     */
    LateCorrelation(Detector.Actions answers, boolean allowed, Meter meter, Consumer<String> notes) {
        this.allowed = allowed;
        this.answers = answers;
        this.meter = meter;
        this.notes = notes;
    }

    @Override
    public void accept(SyscallEvent event) {
        if (!allowed && event.verdict() instanceof Verdict.Allow) {
            return;
        }
        if (rules == null && event.verdict() instanceof Verdict.Kill) {
            return; // the container has ended: there is nothing left to correlate this with
        }
        if (rules == null && first == null && event.verdict() instanceof Verdict.Allow) {
            first = event;
            return;
        }
        if (rules == null) {
            rules = Correlation.start(settings(), answers, text -> notes.accept("rules: " + text), meter);
            if (first != null) {
                rules.accept(first);
                first = null;
            }
        }
        rules.accept(event);
    }

    private Correlation.Settings settings() {
        return allowed ? Correlation.Settings.DEFAULT.withAllowed() : Correlation.Settings.DEFAULT;
    }

    /** The container has ended: rules that are not even loaded by now have nothing more to say. */
    @Override
    public void close() {
        try {
            if (rules != null && rules.awaitReady(Duration.ZERO)) {
                rules.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
