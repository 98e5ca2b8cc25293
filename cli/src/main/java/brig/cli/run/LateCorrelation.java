package brig.cli.run;

import brig.monitor.Detector;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.monitor.source.Watch;
import brig.rules.Correlation;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The correlation rules, loaded with the first event that they could judge: a container that does nothing wrong does not pay
 * for Drools (about a second of processor time and 100 MB).
 */
final class LateCorrelation implements Detector, Detector.Actions {
    private final boolean observe;
    private final Pause pause;
    private final Consumer<String> notes;
    private @Nullable Correlation rules;
    private volatile @Nullable Watch watch;

    /** Stops the container. */
    interface Pause {
        void run() throws IOException;
    }

    /**
     * @param observe whether who would be killed is only told of
     * @param notes gets a line if the rules cannot be used
     */
    LateCorrelation(boolean observe, Pause pause, Consumer<String> notes) {
        this.observe = observe;
        this.pause = pause;
        this.notes = notes;
    }

    /** Called before any event can come. */
    void mayAct(Watch watching) {
        watch = watching;
    }

    @Override
    public void accept(SyscallEvent event) {
        if (event.verdict() instanceof Verdict.Allow) {
            return;
        }
        if (rules == null) {
            rules = Correlation.start(Correlation.Settings.DEFAULT, this, text -> notes.accept("rules: " + text));
        }
        rules.accept(event);
    }

    @Override
    public void alert(ContainerRef container, Verdict.Reason reason, String message) {
        var watching = watch;
        if (watching != null) {
            watching.alert(reason, message);
        }
    }

    @Override
    public void kill(ContainerRef container, Verdict.Reason reason, String message) {
        var watching = watch;
        if (watching != null && observe) {
            watching.alert(reason, message + " (observed only: the container would have been killed)");
        } else if (watching != null) {
            watching.kill(reason, message);
        }
    }

    @Override
    public void killProcess(SyscallEvent event, Verdict.Reason reason, String message) {
        var watching = watch;
        if (watching != null && observe) {
            watching.alert(reason, message + " (observed only: the process would have been killed)");
        } else if (watching != null) {
            watching.killProcess(event, reason, message);
        }
    }

    @Override
    public void pause(ContainerRef container, Verdict.Reason reason, String message) {
        var watching = watch;
        if (watching == null) {
            return;
        }
        if (observe) {
            watching.alert(reason, message + " (observed only: the container would have been paused)");
            return;
        }
        try {
            pause.run();
            watching.alert(reason, message + " (container paused: brig unpause " + container.name() + ")");
        } catch (IOException e) {
            watching.alert(reason, message + " (the container could not be paused: " + e.getMessage() + ")");
        }
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
