package brig.cli.run;

import brig.monitor.Detector;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Verdict;
import brig.monitor.source.Watch;
import brig.rules.live.Bars;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What rules may do to the one container of a run; observed, they only tell. */
final class Answers implements Detector.Actions {
    private final boolean observe;
    private final Means means;
    private final Bars bars = new Bars();
    private volatile @Nullable Watch watch;

    /** What a container can be made to do. */
    interface Means {
        void pause() throws IOException;

        void cutNetwork() throws IOException;
    }

    private interface Effect {
        void happen() throws IOException;
    }

    Answers(boolean observe, Means means) {
        this.observe = observe;
        this.means = means;
    }

    /** Called before any event can come. */
    void mayAct(Watch watching) {
        watch = watching;
    }

    /** What rules have barred; asked before calls run. */
    Bars bars() {
        return bars;
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
        if (watching != null && !observed(watching, reason, message, "the container would have been killed")) {
            watching.kill(reason, message);
        }
    }

    @Override
    public void killProcess(int pid, Instant seen, Verdict.Reason reason, String message) {
        var watching = watch;
        if (watching != null && !observed(watching, reason, message, "the process would have been killed")) {
            watching.killProcess(pid, seen, reason, message);
        }
    }

    @Override
    public void pause(ContainerRef container, Verdict.Reason reason, String message) {
        act(reason, message, "paused", "unpause " + container.name(), means::pause);
    }

    @Override
    public void cutNetwork(ContainerRef container, Verdict.Reason reason, String message) {
        act(reason, message, "cut off its network", "reconnect " + container.name(), means::cutNetwork);
    }

    @Override
    public void deny(ContainerRef container, Verdict.Reason reason, String message) {
        var watching = watch;
        if (watching == null) {
            return;
        }
        var calls = "calls of the class " + reason.offence().key();
        if (!observed(watching, reason, message, calls + " would be refused from now on")) {
            bars.bar(reason);
            watching.alert(reason, message + " (" + calls + " are refused from now on)");
        }
    }

    private void act(Verdict.Reason reason, String message, String what, String undo, Effect effect) {
        var watching = watch;
        if (watching == null || observed(watching, reason, message, "the container would have been " + what)) {
            return;
        }
        try {
            effect.happen();
            watching.alert(reason, message + " (container " + what + ": brig " + undo + ")");
        } catch (IOException e) {
            watching.alert(reason, message + " (the container could not be " + what + ": " + e.getMessage() + ")");
        }
    }

    private boolean observed(Watch watching, Verdict.Reason reason, String message, String would) {
        if (observe) {
            watching.alert(reason, message + " (observed only: " + would + ")");
        }
        return observe;
    }
}
