package brig.bench;

import brig.monitor.Detector;
import brig.monitor.Meter;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.monitor.incident.History;
import brig.monitor.pipe.EventPipe;
import brig.policy.Offence;
import brig.rules.Correlation;
import brig.rules.language.RuleLoader;
import brig.rules.language.ShippedPacks;
import brig.rules.live.LiveRules;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Events put to the queues, the pack and the rules over time as fast as a machine with more processors than this one would
 * make them; the calls themselves, which cost more than all of that, are left out.
 */
final class QueueBench {
    private static final int A_SECOND = 50_000;
    private static final int CALLERS = 4;
    private static final long TICK_NANOS = 2_000_000;
    private static final Duration READY = Duration.ofSeconds(60);

    private final List<SyscallEvent> events = EverydayEvents.mix();
    private final LongAdder offered = new LongAdder();
    private final AtomicLong droppedByPipe = new AtomicLong();
    private final LongAdder seen = new LongAdder();

    private QueueBench() {}

    static Table measure(int seconds) throws IOException {
        var rows = new LinkedHashMap<String, Series>();
        var paced = new QueueBench();
        paced.run(seconds, A_SECOND, rows, "");
        var flooded = new QueueBench();
        flooded.run(Math.min(seconds, 10), Integer.MAX_VALUE, rows, ", as fast as it goes");
        return new Table(
                "events put to the queues, without the calls",
                List.of(
                        CALLERS + " threads offer " + A_SECOND + " events a second for " + seconds
                                + " s to the pack 'containers', the rules over time and the history; then as many as they can",
                        "lost: neither seen by the pack nor counted as dropped"),
                "a second",
                "offered",
                rows,
                List.of(),
                List.of(new Table.Limit("dropped", 0), new Table.Limit("lost, as fast as it goes", 0)),
                List.of());
    }

    private void run(int seconds, int aSecond, Map<String, Series> rows, String suffix) throws IOException {
        var rules =
                RuleLoader.of(List.of(ShippedPacks.text("containers"))).rules().orElseThrow();
        var correlation =
                Correlation.start(Correlation.Settings.DEFAULT.withAllowed(), new NoActions(), _ -> {}, Meter.NONE);
        try {
            if (!correlation.awaitReady(READY)) {
                throw new IOException("the rules over time are not ready");
            }
            var pack = new Counting(new LiveRules(rules, new NoActions(), _ -> {}));
            try (var pipe = new EventPipe(
                    EventPipe.CAPACITY,
                    Set.of(Offence.values()),
                    List.of(new History()),
                    List.of(pack, correlation),
                    new Dropped())) {
                offer(pipe, seconds, aSecond);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        // each event goes into three queues: of the history, the pack and the rules over time
        long unaccounted = Math.max(0, offered.sum() - seen.sum() - droppedByPipe.get());
        long dropped = droppedByPipe.get() + correlation.counts().dropped();
        Series.sample(rows, "offered" + suffix, (double) offered.sum() / seconds);
        Series.sample(rows, "dropped" + suffix, (double) dropped / seconds);
        Series.sample(rows, "lost" + suffix, (double) unaccounted / seconds);
    }

    private void offer(EventPipe pipe, int seconds, int aSecond) throws InterruptedException {
        var callers = new ArrayList<Thread>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Thread.ofPlatform().start(() -> call(pipe, seconds, (double) aSecond / CALLERS)));
        }
        for (var caller : callers) {
            caller.join();
        }
    }

    private void call(EventPipe pipe, int seconds, double aSecond) {
        long start = System.nanoTime();
        long made = 0;
        for (long now = start; now - start < seconds * 1_000_000_000L; now = System.nanoTime()) {
            long due = (long) Math.min(aSecond * (now - start) / 1e9, made + 1000.0);
            for (; made < due; made++) {
                pipe.offer(events.get((int) (made % events.size())));
                offered.increment();
            }
            if (aSecond < (double) Integer.MAX_VALUE / CALLERS) {
                LockSupport.parkNanos(TICK_NANOS);
            }
        }
    }

    /** What it looked at, counted. */
    private final class Counting implements Detector {
        private final Detector detector;

        Counting(Detector detector) {
            this.detector = detector;
        }

        @Override
        public void accept(SyscallEvent event) {
            detector.accept(event);
            seen.increment();
        }

        @Override
        public void close() {
            detector.close();
        }
    }

    private final class Dropped implements Meter {
        @Override
        public void decided(Offence asked, Verdict verdict, long nanoseconds) {}

        @Override
        public void failed(Part part, Throwable why) {
            throw new IllegalStateException(part.toString(), why);
        }

        @Override
        public void dropped() {
            droppedByPipe.incrementAndGet();
        }
    }
}
