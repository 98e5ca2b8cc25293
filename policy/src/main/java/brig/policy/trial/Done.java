package brig.policy.trial;

import brig.policy.explain.Ruling;
import brig.policy.explain.Ruling.Outcome;

/**
 * What became of an action that was done in a container.
 *
 * @param errno the kernel's name of it; empty unless the kind is {@link Kind#DENIED}
 * @param reported whether the monitor made a report of it
 * @param alerted whether that report let it go on
 * @param why of an action that says nothing about the policy, or that nobody can do: what was in its way; else empty
 */
public record Done(Kind kind, String errno, boolean reported, boolean alerted, String why) {
    public enum Kind {
        ALLOWED,
        DENIED,
        KILLED,
        /** Nobody can do it here: this kernel, or the container's /dev, has no such file. As good as refused. */
        LACKING,
        /** It came to nothing for a reason that is not the policy's: there is no such file, no way to that address. */
        UNDECIDED
    }

    public static Done allowed(boolean alerted) {
        return new Done(Kind.ALLOWED, "", alerted, alerted, "");
    }

    public static Done denied(String errno, boolean reported, boolean alerted) {
        return new Done(Kind.DENIED, errno, reported, alerted, "");
    }

    public static Done killed() {
        return new Done(Kind.KILLED, "", true, false, "");
    }

    public static Done lacking(String why) {
        return new Done(Kind.LACKING, "", false, false, why);
    }

    public static Done undecided(String why) {
        return new Done(Kind.UNDECIDED, "", false, false, why);
    }

    /** @param expected as {@link Trial#expected} has it */
    public boolean is(String expected) {
        return switch (expected) {
            case "alert" -> alerted;
            case "allow" -> kind == Kind.ALLOWED && !alerted;
            case "deny" -> kind == Kind.LACKING || (kind == Kind.DENIED && !alerted);
            case "kill" -> kind == Kind.KILLED;
            default -> kind == Kind.LACKING || errno.equals(expected);
        };
    }

    /** Whether it is what a ruling foretold; what nobody decided, and what depends, is no difference. */
    public boolean isForetoldBy(Ruling ruling) {
        if (kind == Kind.UNDECIDED || kind == Kind.LACKING || ruling.outcome() == Outcome.DEPENDS) {
            return true;
        }
        return switch (ruling.outcome()) {
            case ALLOW -> kind == Kind.ALLOWED && alerted == ruling.isAlert();
            case DENY -> kind == Kind.DENIED && errno.equals(ruling.errno().orElse("")) && alerted == ruling.isAlert();
            case KILL -> kind == Kind.KILLED;
            case DEPENDS -> true;
        };
    }

    /** {@code denied with EACCES, and reported}. */
    public String text() {
        var alert = alerted ? " (alert: the monitor let it go on)" : "";
        return switch (kind) {
            case ALLOWED -> "allowed" + alert;
            case DENIED -> "denied with " + errno + (reported ? ", and reported" : "") + alert;
            case KILLED -> "killed the container before the call ran";
            case LACKING -> "not there: " + why;
            case UNDECIDED -> "not decided: " + why;
        };
    }
}
