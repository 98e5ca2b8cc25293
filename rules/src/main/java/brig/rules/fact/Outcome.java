package brig.rules.fact;

/** How a call ended, in one word. */
public enum Outcome {
    ALLOWED,
    ALERTED,
    DENIED,
    KILLED
}
