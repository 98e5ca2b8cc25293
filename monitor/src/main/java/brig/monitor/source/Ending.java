package brig.monitor.source;

import brig.monitor.Killable;
import brig.monitor.Meter;
import brig.monitor.Meter.Part;
import brig.monitor.event.Event;
import brig.monitor.incident.Evidence;
import brig.monitor.incident.EvidenceReader;
import brig.monitor.incident.KillReporter;
import brig.monitor.incident.OpenPrograms;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Kills a container once: for a call on the thread that received it, which has nobody else to answer from then on, and for
 * what others find on a thread of its own, because the write to cgroup.kill alone can take 200 ms.
 */
final class Ending {
    /** Where a host cannot hold them, those who live in the container beside the offender run on while we look. */
    private static final Duration LOOK_AROUND = Duration.ofMillis(50);

    private static final int ATTEMPTS = 3;

    private final Watched watched;
    private final Killable killable;
    private final Meter meter;
    private final KillReporter reporter;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch over = new CountDownLatch(1);

    Ending(Watched watched, Killable killable, Meter meter, KillReporter reporter) {
        this.watched = watched;
        this.killable = killable;
        this.meter = meter;
        this.reporter = reporter;
    }

    boolean begun() {
        return begun.get();
    }

    /**
     * @param offender in our pid namespace
     * @return false if it had begun before
     */
    boolean begin(Event cause, int offender) {
        if (!claim()) {
            return false;
        }
        Thread.ofPlatform()
                .daemon()
                .name("brig-kill-" + watched.container().id())
                .start(() -> end(cause, offender, () -> {}));
        return true;
    }

    /**
     * Leaves it to the caller, who is to call {@link #end} at once: nobody else begins any more.
     *
     * @return false if it had begun before
     */
    boolean claim() {
        return begun.compareAndSet(false, true);
    }

    /**
     * Returns when the container is dead and reported.
     *
     * @param told called between the two
     */
    void end(Event cause, int offender, Runnable told) {
        try {
            endAndReport(cause, offender, told);
        } finally {
            over.countDown();
        }
    }

    private void endAndReport(Event cause, int offender, Runnable told) {
        var evidence = Evidence.NONE;
        var programs = OpenPrograms.of(List.of());
        boolean dead = false;
        try {
            killable.hold();
        } catch (IOException | RuntimeException e) {
            meter.failed(Part.KILL, e); // then they run on for as long as we look
        }
        try {
            evidence = EvidenceReader.read(watched.initPid(), offender, LOOK_AROUND);
            programs = OpenPrograms.of(evidence.processes());
        } catch (RuntimeException | Error e) {
            meter.failed(Part.REPORT, e);
        } finally {
            dead = kill();
        }
        told.run();
        try (var opened = programs) {
            evidence = opened.added(evidence);
            reporter.killed(cause, evidence, dead);
        } catch (IOException | RuntimeException | Error e) {
            meter.failed(Part.REPORT, e);
        }
    }

    private boolean kill() {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                killable.kill();
                return true;
            } catch (IOException | RuntimeException e) {
                meter.failed(Part.KILL, e);
            }
        }
        return false;
    }

    void killNow() throws IOException {
        if (!begun()) {
            killable.kill();
        }
    }

    void await(long milliseconds) throws InterruptedException {
        if (begun()) {
            var _ = over.await(milliseconds, TimeUnit.MILLISECONDS);
        }
    }
}
