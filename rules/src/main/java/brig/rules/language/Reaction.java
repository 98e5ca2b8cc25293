package brig.rules.language;

import java.util.Locale;

/** What Brig does about a match, beside telling it. */
public enum Reaction {
    ALERT,
    /** The call is refused: it never runs. */
    DENY,
    /** The process that made the call is killed, after the call. */
    KILL_PROCESS,
    /** Every process of the container is stopped where it is, after the call, until {@code brig unpause}. */
    PAUSE,
    /** The container's network is taken away, after the call, until {@code brig reconnect}. */
    CUT_NETWORK,
    /** The whole container is killed: the call never runs. */
    KILL;

    /** The word in a rule file. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether rules of the kind are asked while the caller waits. */
    public boolean isBeforeTheCall() {
        return this == DENY || this == KILL;
    }
}
