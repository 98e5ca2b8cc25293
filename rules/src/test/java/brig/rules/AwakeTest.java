package brig.rules;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.Meter;
import brig.monitor.event.Call;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.ProcessInfo;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import brig.rules.fact.Seen;
import brig.rules.session.Judging;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AwakeTest {
    private final AtomicInteger awake = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger judged = new AtomicInteger();

    /** As a session of Drools: small while it rests. */
    private final class Fake implements Judging {
        private boolean rests = true;

        Fake() {
            made.incrementAndGet();
        }

        @Override
        public void accept(Seen seen) {
            if (rests) {
                rests = false;
                awake.incrementAndGet();
            }
            judged.incrementAndGet();
        }

        @Override
        public long facts() {
            return 0;
        }

        @Override
        public boolean rest() {
            if (!rests) {
                rests = true;
                awake.decrementAndGet();
            }
            return true;
        }

        @Override
        public void close() {
            rest();
        }
    }

    private RuleWorker worker(Awake among) {
        return new RuleWorker("brig-test", 100, _ -> true, Fake::new, _ -> {}, Meter.NONE, among);
    }

    @Test
    void ofManySessionsFewAreAwakeAndNoneIsMadeBeforeItsFirstEvent() {
        var among = new Awake(4, Duration.ofMinutes(1));
        var workers = new ArrayList<RuleWorker>();
        for (int i = 0; i < 40; i++) {
            workers.add(worker(among));
        }
        assertThat(made).hasValue(0);

        for (int round = 1; round <= 3; round++) {
            for (int i = 0; i < workers.size(); i++) {
                workers.get(i).offer(event());
                int sofar = (round - 1) * workers.size() + i + 1;
                until(() -> judged.get() == sofar);
            }
            until(() -> awake.get() <= 4);
        }

        assertThat(made).hasValue(40);
        assertThat(among.size()).isLessThanOrEqualTo(4);
        workers.forEach(RuleWorker::close);
        assertThat(awake).hasValue(0);
        assertThat(among.size()).isZero();
    }

    @Test
    void whatNobodyUsesRestsAndWakesWithTheNextEvent() {
        var among = new Awake(100, Duration.ofMillis(50));
        try (var worker = worker(among)) {
            worker.offer(event());
            until(() -> judged.get() == 1);
            until(() -> awake.get() == 0);

            worker.offer(event());
            until(() -> judged.get() == 2);

            assertThat(made).hasValue(1);
        }
    }

    private static void until(BooleanSupplier reached) {
        while (!reached.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static SyscallEvent event() {
        return new SyscallEvent(
                Instant.ofEpochSecond(1_800_000_000),
                new ContainerRef("0123456789ab", "web", "sample"),
                new ProcessInfo(4711, 1, "/bin/app", List.of("app"), "/", 1000, 1000, List.of()),
                new Call.Other("mount", List.of()),
                Offence.SYSCALL,
                new Verdict.Allow(),
                Duration.ofNanos(20_000));
    }
}
