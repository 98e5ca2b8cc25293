package brig.runtime.plan;

/** A request that cannot become a plan: what is wrong and what to change, in one line. */
public final class PlanException extends Exception {
    private static final long serialVersionUID = 1;

    public PlanException(String message) {
        super(message);
    }
}
