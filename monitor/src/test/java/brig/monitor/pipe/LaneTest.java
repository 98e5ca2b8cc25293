package brig.monitor.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.Meter;
import brig.monitor.Samples;
import brig.monitor.event.Event;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LaneTest {
    private static final long MOMENT_NANOS = 1_200_000;

    private final AtomicInteger dropped = new AtomicInteger();
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final List<Integer> crowds = new CopyOnWriteArrayList<>();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Meter meter = new Meter() {
        @Override
        public void decided(Offence asked, Verdict verdict, long nanoseconds) {}

        @Override
        public void failed(Part part, Throwable why) {}

        @Override
        public void dropped() {
            dropped.incrementAndGet();
        }
    };

    private final Lane lane = new Lane("brig-test", 1000, Meter.Part.SINK, meter, this::take, MOMENT_NANOS);

    private void take(Event event) {
        int now = atOnce.incrementAndGet();
        if (now > 1) {
            crowds.add(now);
        }
        threads.add(Thread.currentThread());
        arrived.incrementAndGet();
        atOnce.decrementAndGet();
    }

    private static void until(BooleanSupplier reached) {
        while (!reached.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void anIdleLaneHasNoThreadAndTheNextEventStartsAnother() {
        lane.offer(Samples.denied(), 100);
        until(() -> arrived.get() == 1);
        until(() -> threads.stream().noneMatch(Thread::isAlive));

        lane.offer(Samples.denied(), 100);
        until(() -> arrived.get() == 2);

        lane.close(1000);
        assertThat(threads).hasSize(2);
    }

    /** The moment in which a thread goes is hit again and again. */
    @Test
    void noEventIsLeftLyingByAThreadThatGoes() {
        int all = 1000;
        for (int i = 0; i < all; i++) {
            lane.offer(Samples.denied(), 100);
            // it dozes for a millisecond before it waits
            LockSupport.parkNanos(MOMENT_NANOS + 700_000 + i % 40 * 20_000L);
        }
        // without a close: whoever went has left nothing behind
        until(() -> arrived.get() + dropped.get() == all);

        lane.close(1000);
        assertThat(dropped.get()).isZero();
        assertThat(crowds).isEmpty();
        assertThat(threads.size()).isGreaterThan(1);
    }

    @Test
    void whatComesAfterTheEndIsCounted() {
        lane.offer(Samples.denied(), 100);
        lane.close(1000);
        lane.offer(Samples.denied(), 100);

        assertThat(arrived.get()).isEqualTo(1);
        assertThat(dropped.get()).isEqualTo(1);
    }

    @Test
    void anIdleLaneEndsAtOnce() {
        lane.offer(Samples.denied(), 100);
        until(() -> threads.size() == 1 && threads.stream().noneMatch(Thread::isAlive));

        lane.close(1000);
        lane.offer(Samples.denied(), 100);

        assertThat(arrived.get()).isEqualTo(1);
        assertThat(dropped.get()).isEqualTo(1);
    }
}
