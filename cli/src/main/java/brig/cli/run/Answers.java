package brig.cli.run;

import brig.monitor.Detector;
import brig.monitor.Objector;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Verdict;
import brig.monitor.source.Watch;
import brig.rules.live.Bars;
import brig.runtime.launch.Container;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What rules may do to the one container of a run; observed, they only tell. */
final class Answers implements Detector.Actions {
    private static final int LONGEST_BEGINNING_SECONDS = 5;

    private final boolean observe;
    private final Means means;
    private final Bars bars = new Bars();
    private final CountDownLatch begun = new CountDownLatch(1);
    private volatile @Nullable Watch watch;

    /** What a container can be made to do. */
    interface Means {
        void pause() throws IOException;

        void cutNetwork() throws IOException;

        static Means of(Container container) {
            return new Means() {
                @Override
                public void pause() throws IOException {
                    container.cgroup().freeze();
                }

                @Override
                public void cutNetwork() throws IOException {
                    container.cutNetwork();
                }
            };
        }
    }

    private interface Effect {
        void happen() throws IOException;
    }

    Answers(boolean observe, Means means) {
        this.observe = observe;
        this.means = means;
    }

    void mayAct(Watch watching) {
        watch = watching;
        begun.countDown();
    }

    /** Whoever judges the first event may be faster than whoever has just started the watch. */
    private @Nullable Watch watching() {
        try {
            return begun.await(LONGEST_BEGINNING_SECONDS, TimeUnit.SECONDS) ? watch : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return watch;
        }
    }

    /** What rules have barred, and what they refuse by themselves; asked before calls run. */
    Objector objector(Optional<JudgedByRules> judged) {
        return judged.isPresent() ? Objector.both(bars, judged.get().refusals()) : bars;
    }

    @Override
    public void alert(ContainerRef container, Verdict.Reason reason, String message) {
        var watching = watching();
        if (watching != null) {
            watching.alert(reason, message);
        }
    }

    @Override
    public void kill(ContainerRef container, Verdict.Reason reason, String message) {
        var watching = watching();
        if (watching != null && !observed(watching, reason, message, "the container would have been killed")) {
            watching.kill(reason, message);
        }
    }

    @Override
    public void killProcess(int pid, Instant seen, Verdict.Reason reason, String message) {
        var watching = watching();
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
        var watching = watching();
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
        var watching = watching();
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
