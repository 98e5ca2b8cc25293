package brig.rules;

import brig.monitor.ForwardingMeter;
import brig.monitor.Meter;
import brig.monitor.Meter.Part;
import brig.monitor.event.Event;
import brig.monitor.event.SyscallEvent;
import brig.monitor.pipe.Lane;
import brig.rules.fact.Seen;
import brig.rules.session.Judging;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One session and a bounded queue in front of it, with a thread as long as events come. The session is made with the first of them;
 * what comes before it is ready waits in the queue.
 */
final class RuleWorker implements AutoCloseable {
    private static final long FAREWELL_MILLIS = 2000;

    private final Lane lane;
    private final Predicate<SyscallEvent> wanted;
    private final Callable<? extends Judging> maker;
    private final Consumer<String> complaints;
    private final Meter meter;
    private final Awake awake;
    private final ReentrantLock using = new ReentrantLock();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final LongAdder taken = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private @Nullable Judging session;
    private boolean counted;
    private volatile boolean closing;
    private volatile boolean over;
    private volatile boolean works;
    private volatile long facts;
    private volatile long last = System.nanoTime();
    /** Of {@link System#nanoTime}; 0 while it waits. */
    private volatile long busySince;

    private volatile @Nullable Thread busy;

    /**
     * @param session made on the worker's own thread
     * @param complaints gets what keeps the session from being made, and the first failure of a rule
     * @param meter counts events that found the queue full, and failures
     */
    RuleWorker(
            String name,
            int capacity,
            Predicate<SyscallEvent> wanted,
            Callable<? extends Judging> session,
            Consumer<String> complaints,
            Meter meter) {
        this(name, capacity, wanted, session, complaints, meter, Awake.OF_THIS_JVM);
    }

    RuleWorker(
            String name,
            int capacity,
            Predicate<SyscallEvent> wanted,
            Callable<? extends Judging> session,
            Consumer<String> complaints,
            Meter meter,
            Awake awake) {
        this.wanted = wanted;
        this.maker = session;
        this.complaints = complaints;
        this.awake = awake;
        this.meter = new ForwardingMeter(meter) {
            @Override
            public void dropped() {
                dropped.increment();
                super.dropped();
            }
        };
        lane = new Lane(name, capacity, Part.DETECTOR, this.meter, this::begin, this::judge);
    }

    /** Never waits. */
    void offer(SyscallEvent event) {
        if (!closing && wanted.test(event)) {
            lane.offer(event);
        }
    }

    /** @return whether the session was made in that time, and works */
    boolean awaitReady(Duration atMost) throws InterruptedException {
        if (ready.getCount() > 0 && !closing) {
            lane.start();
        }
        return ready.await(atMost.toMillis(), TimeUnit.MILLISECONDS) && works;
    }

    Correlation.Counts counts() {
        return new Correlation.Counts(works, taken.sum(), dropped.sum(), failed.sum(), facts);
    }

    /** Since when it looks at one and the same event; zero if it waits for one. */
    Duration busy() {
        long since = busySince;
        return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    /** Since when it has judged nothing. */
    long idleNanos() {
        return System.nanoTime() - last;
    }

    /** Wakes a rule that waits for something. */
    void interrupt() {
        var judging = busy;
        if (judging != null) {
            judging.interrupt();
        }
    }

    /** Nothing more goes in, and nobody waits for it. */
    void abandon() {
        closing = true;
        over = true;
        lane.abandon();
        end();
    }

    private void begin() {
        using.lock();
        try {
            if (session == null && !closing) {
                session = maker.call();
                works = true;
            }
        } catch (InterruptedException e) {
            closing = true; // the container has ended before there were rules
        } catch (Exception | LinkageError e) {
            closing = true; // nobody is there who could judge
            complaints.accept(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
        } finally {
            using.unlock();
            ready.countDown();
        }
        if (over) {
            end();
        }
    }

    private void judge(Event event) {
        using.lock();
        try {
            var judging = session;
            if (judging == null || over) {
                meter.dropped();
            } else if (event instanceof SyscallEvent call) {
                judge(judging, call);
            }
        } finally {
            using.unlock();
            if (over) {
                end();
            }
        }
    }

    private void judge(Judging judging, SyscallEvent event) {
        busy = Thread.currentThread();
        busySince = System.nanoTime();
        try {
            judging.accept(Seen.of(event));
        } catch (RuntimeException | Error e) {
            if (failed.sum() == 0) {
                complaints.accept("a rule failed: " + e.getMessage());
            }
            failed.increment();
            meter.failed(Part.DETECTOR, e);
        }
        busySince = 0;
        busy = null;
        last = System.nanoTime();
        if (!counted) {
            counted = true;
            awake.add(this);
        }
        taken.increment();
        facts = judging.facts();
    }

    /** @return whether its session rests now, or there is none */
    boolean rest() {
        if (!using.tryLock()) {
            return false;
        }
        try {
            var resting = session == null || session.rest();
            counted = !resting;
            return resting;
        } finally {
            using.unlock();
        }
    }

    /** Judges what waits, for two seconds at the most. */
    @Override
    public void close() {
        closing = true;
        lane.close(FAREWELL_MILLIS);
        over = true;
        end();
    }

    /** Lets go of the session, unless a rule is still at work in it; then it does so at its end. */
    private void end() {
        if (!using.tryLock()) {
            return;
        }
        try {
            works = false;
            awake.remove(this);
            if (session != null) {
                session.close();
                session = null;
            }
        } finally {
            using.unlock();
        }
    }
}
