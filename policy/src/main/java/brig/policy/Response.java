package brig.policy;

import java.util.Locale;

/** What happens when a container commits an offence. Each includes the event and the alert line. */
public enum Response {
    /** The call goes through if nothing else in the kernel stops it; it is reported. */
    ALERT,
    /** The call fails with an errno. */
    DENY,
    /** The whole container dies before the call runs. */
    KILL;

    /** The word in the policy file, such as {@code deny}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
