package brig.policy.check;

import brig.policy.EffectivePolicy;
import brig.policy.PathText;
import brig.policy.Place;
import brig.policy.ProblemKind;
import brig.policy.yaml.Problems;

/** A policy, and where warnings about it go. */
record Checked(EffectivePolicy policy, Problems problems) {
    /** Says something about a line, if the user wrote it. */
    void warn(Place place, ProblemKind kind, String message, String hint) {
        if (isOwn(place)) {
            problems.warning(place, kind, message, hint);
        }
    }

    Place at(String key) {
        return policy.places().of(key);
    }

    /** Where an entry of a list is written. */
    Place at(String key, String entry) {
        return policy.places().of(key, entry);
    }

    /** Whether a line was written by the user, not by Brig. */
    static boolean isOwn(Place place) {
        return !place.isShipped();
    }

    static boolean beneathAny(String path, Iterable<String> directories) {
        for (var directory : directories) {
            if (PathText.isBeneath(path, directory)) {
                return true;
            }
        }
        return false;
    }
}
