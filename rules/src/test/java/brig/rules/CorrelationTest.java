package brig.rules;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.ForwardingMeter;
import brig.monitor.Meter;
import brig.monitor.event.Call;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.NamedPath;
import brig.monitor.event.ProcessInfo;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import brig.policy.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class CorrelationTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Instant BEGIN = Instant.ofEpochSecond(1_800_000_000);

    private final Recorded told = new Recorded();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    @Test
    void eventsThatComeBeforeTheRulesAreReadyAreJudged() {
        var correlation = Correlation.start(Correlation.Settings.DEFAULT, told, complaints::add, Meter.NONE);
        for (int i = 0; i < 20; i++) {
            correlation.accept(denied("/file" + i, i));
        }

        closeAfter(correlation, 20);

        assertThat(told.said()).containsExactly("kill 0123456789ab denial-burst: 20 calls refused within 10 s");
        assertThat(complaints).isEmpty();
    }

    @Test
    void whatFindsTheQueueFullIsCountedAndNobodyWaits() {
        var settings = new Correlation.Settings(
                limits -> {
                    sleep(500);
                    return limits;
                },
                4,
                false);
        var exported = new AtomicInteger();
        var meter = new ForwardingMeter(Meter.NONE) {
            @Override
            public void dropped() {
                exported.incrementAndGet();
            }
        };
        var correlation = Correlation.start(settings, told, complaints::add, meter);

        for (int i = 0; i < 10; i++) {
            correlation.accept(denied("/file" + i, i));
        }

        assertThat(correlation.counts().dropped()).isEqualTo(6);
        assertThat(exported).hasValue(6);
        closeAfter(correlation, 4);
    }

    @Test
    void allowedCallsDoNotReachTheShippedRules() throws InterruptedException {
        var correlation = Correlation.start(Correlation.Settings.DEFAULT, told, complaints::add, Meter.NONE);
        correlation.accept(event("/x", 0, new Verdict.Allow()));

        assertThat(correlation.awaitReady(PATIENCE)).isTrue();
        assertThat(correlation.counts().taken()).isZero();
        correlation.close();
    }

    private void closeAfter(Correlation correlation, long taken) {
        waitFor(() -> correlation.counts().taken() == taken);
        correlation.close();
    }

    private void waitFor(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("in time; complaints %s", complaints)
                    .isLessThan(end);
            sleep(10);
        }
    }

    private static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static SyscallEvent denied(String path, int at) {
        var reason = new Verdict.Reason(Offence.FILE, "files.read", Place.BUILT_IN);
        return event(path, at, new Verdict.Deny(13, reason));
    }

    private static SyscallEvent event(String path, int at, Verdict verdict) {
        return new SyscallEvent(
                BEGIN.plusMillis(at),
                new ContainerRef("0123456789ab", "web", "sample"),
                new ProcessInfo(4711, 1, "/bin/app", List.of("app"), "/", 1000, 1000, List.of()),
                new Call.File(
                        "openat",
                        List.of(new Call.Use(NamedPath.at(path), Call.Access.READ, Call.Access.NONE)),
                        List.of()),
                Offence.FILE,
                verdict,
                Duration.ofNanos(20_000));
    }
}
