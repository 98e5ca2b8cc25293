package brig.policy;

import java.util.Locale;

/** The sections of a policy that may be held in audit: what they refuse goes through and is reported. */
public enum Audited {
    /** The lists of paths. Masks, read-only mounts, owners and modes hold as ever. */
    FILES,
    /** The lists of addresses and ports. */
    NETWORK,
    /** What the filter refuses by a call's name. Attempts to escape stay what {@code response.escape} says. */
    SYSCALLS;

    /** The key in the policy file, such as {@code files}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
