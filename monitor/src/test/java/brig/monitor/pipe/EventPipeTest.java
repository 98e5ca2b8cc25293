package brig.monitor.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.Detector;
import brig.monitor.Meter;
import brig.monitor.Samples;
import brig.monitor.Sink;
import brig.monitor.event.Event;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EventPipeTest {
    private final AtomicInteger dropped = new AtomicInteger();
    private final List<Meter.Part> failures = new CopyOnWriteArrayList<>();
    private final List<Event> arrived = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Meter meter = new Meter() {
        @Override
        public void decided(Offence asked, Verdict verdict, long nanoseconds) {}

        @Override
        public void failed(Part part, Throwable why) {
            failures.add(part);
        }

        @Override
        public void dropped() {
            dropped.incrementAndGet();
        }
    };

    private interface Taker {
        void take(Event event) throws InterruptedException;
    }

    private static Sink sink(Taker taker) {
        return new Sink() {
            @Override
            public void accept(Event event) {
                try {
                    taker.take(event);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void close() {}
        };
    }

    private EventPipe pipe(int capacity, List<Sink> sinks, List<Detector> detectors) {
        return new EventPipe(capacity, Set.of(), sinks, detectors, meter);
    }

    @Test
    void whatFindsTheQueueFullIsDroppedAndCountedAndNobodyWaits() {
        var pipe = pipe(
                10,
                List.of(sink(event -> {
                    gate.await();
                    arrived.add(event);
                })),
                List.of());

        for (int i = 0; i < 100; i++) {
            pipe.offer(Samples.denied());
        }
        gate.countDown();
        pipe.close();

        assertThat(arrived.size() + dropped.get()).isEqualTo(100);
        assertThat(dropped.get()).isBetween(89, 90);
    }

    /** A container chooses how long its names are: 8192 of the longest would not fit into the heap. */
    @Test
    void longEventsFillTheQueueSooner() {
        var pipe = pipe(
                8192,
                List.of(sink(event -> {
                    gate.await();
                    arrived.add(event);
                })),
                List.of());
        var heavy = Samples.denied("x".repeat(512 << 10));

        for (int i = 0; i < 100; i++) {
            pipe.offer(heavy);
        }

        assertThat(dropped.get()).isBetween(60, 75);
        gate.countDown();
        pipe.close();
        assertThat(arrived).hasSize(100 - dropped.get());
    }

    @Test
    void allowedCallsLeaveHalfOfTheQueueToOthers() {
        var pipe = pipe(
                10,
                List.of(sink(event -> {
                    gate.await();
                    arrived.add(event);
                })),
                List.of());

        for (int i = 0; i < 100; i++) {
            pipe.offer(Samples.allowed());
        }
        for (int i = 0; i < 4; i++) {
            pipe.offer(Samples.denied());
        }
        gate.countDown();
        pipe.close();

        assertThat(arrived)
                .filteredOn(event -> ((SyscallEvent) event).verdict() instanceof Verdict.Deny)
                .hasSize(4);
    }

    @Test
    void theEndWaitsBehindAFullQueue() {
        var pipe = pipe(
                2,
                List.of(sink(event -> {
                    gate.await();
                    arrived.add(event);
                })),
                List.of());
        while (dropped.get() == 0) {
            pipe.offer(Samples.denied());
        }

        Thread.ofPlatform().start(gate::countDown);
        pipe.close();

        assertThat(arrived).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aSinkThatFailsKeepsNothingFromTheOthers() {
        var pipe = pipe(
                10,
                List.of(
                        sink(_ -> {
                            throw new IllegalStateException("disk full");
                        }),
                        sink(arrived::add)),
                List.of());

        pipe.offer(Samples.denied());
        pipe.close();

        assertThat(arrived).hasSize(1);
        assertThat(failures).containsExactly(Meter.Part.SINK);
    }

    @Test
    void aSlowDetectorHoldsUpNoSink() throws Exception {
        var told = new CountDownLatch(1);
        var pipe = pipe(10, List.of(sink(_ -> told.countDown())), List.of(new Detector() {
            @Override
            public void accept(SyscallEvent event) {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void close() {}
        }));

        pipe.offer(Samples.denied());

        assertThat(told.await(5, TimeUnit.SECONDS)).isTrue();
        gate.countDown();
        pipe.close();
    }

    /** Rules judge in their own time: what they find at the end is found all the same. */
    @Test
    void whatADetectorFindsWhileItIsClosedReachesTheSinks() {
        var found = Samples.allowed();
        var pipes = new ArrayList<EventPipe>();
        pipes.add(pipe(10, List.of(sink(arrived::add)), List.of(new Detector() {
            @Override
            public void accept(SyscallEvent event) {}

            @Override
            public void close() {
                pipes.getFirst().offer(found);
            }
        })));

        pipes.getFirst().close();

        assertThat(arrived).containsExactly(found);
    }
}
