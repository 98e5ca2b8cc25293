package brig.policy.load;

import brig.policy.Place;

/** What a policy says about one call, over its shipped set. */
record SyscallChange(Kind kind, Place place) {
    enum Kind {
        /** Whatever its arguments. */
        ALLOW,
        /** EPERM. */
        DENY,
        /** What was allowed or refused is asked; what was asked before stays so. */
        WATCH
    }
}
