package brig.rules.drl;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/**
 * How much a user's rules may do about one event. Their code asks {@link #check} at the begin of each method and before each
 * jump ({@link Guard}), so neither a loop without end nor a product of all events with all events goes beyond it. For one
 * thread.
 */
public final class Budget {
    /** Between two looks at the clock, which costs as much as some hundred steps. */
    private static final int STEPS_BETWEEN_LOOKS = 1 << 12;

    private static final ThreadLocal<@Nullable Budget> CURRENT = new ThreadLocal<>();
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private final long mostSteps;
    private final long mostNanos;
    private long steps;
    private long began;
    private boolean exhausted;

    /** A budget is used up. */
    public static final class Exhausted extends Error {
        private static final long serialVersionUID = 1;

        Exhausted(String message) {
            super(message);
        }
    }

    /**
     * @param mostSteps methods entered and jumps taken
     * @param mostNanos of processor time
     */
    public Budget(long mostSteps, long mostNanos) {
        this.mostSteps = mostSteps;
        this.mostNanos = mostNanos;
    }

    /** Called by a user's rules. Outside of {@link #spend} nothing is counted. */
    public static void check() {
        var budget = CURRENT.get();
        if (budget != null) {
            budget.step();
        }
    }

    /**
     * Does something within the budget.
     *
     * @throws Exhausted if it was not enough; or whatever a rule made of that
     */
    public void spend(Runnable work) {
        steps = 0;
        exhausted = false;
        began = CLOCK.getCurrentThreadCpuTime();
        CURRENT.set(this);
        try {
            work.run();
        } finally {
            CURRENT.remove();
        }
    }

    /** Whether the last {@link #spend} was too much. */
    public boolean isExhausted() {
        return exhausted;
    }

    private void step() {
        if (exhausted || ++steps > mostSteps) {
            throw exhausted(mostSteps + " steps");
        }
        if (steps % STEPS_BETWEEN_LOOKS == 0 && CLOCK.getCurrentThreadCpuTime() - began > mostNanos) {
            throw exhausted(mostNanos / 1_000_000 + " ms of processor time");
        }
    }

    private Exhausted exhausted(String what) {
        exhausted = true;
        return new Exhausted("more than " + what + " for one event");
    }
}
