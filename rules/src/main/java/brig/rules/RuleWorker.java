package brig.rules;

import brig.monitor.Meter;
import brig.monitor.Meter.Part;
import brig.monitor.event.SyscallEvent;
import brig.monitor.pipe.EventQueue;
import brig.rules.fact.Seen;
import brig.rules.session.Judging;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A thread with one session and a bounded queue in front of it. What comes before the session is made waits in the queue. */
final class RuleWorker implements AutoCloseable {
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final EventQueue<SyscallEvent> queue;
    private final Predicate<SyscallEvent> wanted;
    private final Consumer<String> complaints;
    private final Meter meter;
    private final Thread thread;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final LongAdder taken = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile boolean closing;
    private volatile boolean works;
    private volatile long facts;
    /** Of {@link System#nanoTime}; 0 while it waits. */
    private volatile long busySince;

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
        queue = new EventQueue<>(capacity);
        this.wanted = wanted;
        this.complaints = complaints;
        this.meter = meter;
        thread = Thread.ofPlatform().name(name).daemon().unstarted(() -> work(session));
        thread.start();
    }

    /** Never waits. */
    void offer(SyscallEvent event) {
        if (closing || !wanted.test(event)) {
            return;
        }
        if (!queue.offer(event)) {
            drop();
        }
    }

    /** @return whether the session was made in that time, and works */
    boolean awaitReady(Duration atMost) throws InterruptedException {
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

    /** Wakes a rule that waits for something. */
    void interrupt() {
        thread.interrupt();
    }

    /** Nothing more goes in, and nobody waits for it. */
    void abandon() {
        closing = true;
        forget();
    }

    private void work(Callable<? extends Judging> maker) {
        try (var session = maker.call()) {
            works = true;
            ready.countDown();
            for (var next = next(); next.isPresent(); next = next()) {
                judge(session, next.get());
            }
        } catch (Exception | LinkageError e) {
            complaints.accept(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
        } finally {
            works = false;
            closing = true; // nobody is there who could judge
            forget();
            ready.countDown();
        }
    }

    private void forget() {
        for (int left = queue.forget(); left > 0; left--) {
            drop();
        }
    }

    private void drop() {
        dropped.increment();
        meter.dropped();
    }

    /** Empty: there will be no more. An interruption that was meant for a rule may come too late for it. */
    private Optional<SyscallEvent> next() {
        while (true) {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                if (closing) {
                    return Optional.empty();
                }
            }
        }
    }

    private void judge(Judging session, SyscallEvent event) {
        busySince = System.nanoTime();
        try {
            session.accept(Seen.of(event));
        } catch (RuntimeException | Error e) {
            if (failed.sum() == 0) {
                complaints.accept("a rule failed: " + e.getMessage());
            }
            failed.increment();
            meter.failed(Part.DETECTOR, e);
        }
        busySince = 0;
        taken.increment();
        facts = session.facts();
    }

    /** Judges what waits, for two seconds at the most. */
    @Override
    public void close() {
        closing = true;
        try {
            queue.end();
            if (!thread.join(FAREWELL)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
