package brig.rules.audit.escape;

/**
 * What is to be said of one flaw on one host.
 *
 * @param because the facts: a version, a changelog's line
 */
public record Judgement(Escape escape, Status status, String installed, String because, String source) {
    public enum Status {
        /** The flaw is there. */
        AFFECTED,
        /** The version is good. */
        FIXED,
        /** The version looks bad, and the distribution's changelog says that it has the fix. */
        BACKPORTED,
        /** The version looks bad, but a distribution made it and says nothing: no alarm, and no pass either. */
        UNKNOWN
    }
}
