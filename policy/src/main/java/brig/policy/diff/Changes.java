package brig.policy.diff;

import brig.policy.EffectivePolicy;
import brig.policy.diff.Change.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Two policies, and what has been found to differ. */
final class Changes {
    final EffectivePolicy before;
    final EffectivePolicy after;
    private final List<Change> found = new ArrayList<>();
    private final Set<String> seen = new LinkedHashSet<>();

    Changes(EffectivePolicy before, EffectivePolicy after) {
        this.before = before;
        this.after = after;
    }

    List<Change> found() {
        return List.copyOf(found);
    }

    /** @param key and entry that say where it is written; an empty entry for a scalar or a whole list */
    void add(Kind kind, String key, String entry, String text) {
        int dot = key.indexOf('.');
        if (seen.add(kind + text)) {
            var from =
                    entry.isEmpty() ? before.places().of(key) : before.places().of(key, entry);
            var to = entry.isEmpty() ? after.places().of(key) : after.places().of(key, entry);
            found.add(new Change(kind, dot < 0 ? key : key.substring(0, dot), text, from, to));
        }
    }

    void add(boolean grants, String key, String entry, String text) {
        add(grants ? Kind.GRANTS : Kind.TAKES, key, entry, text);
    }

    /** More is a grant. */
    void amount(String key, long from, long to, String fromText, String toText) {
        if (from != to) {
            add(to > from, key, "", key + ": " + fromText + " -> " + toText);
        }
    }

    void other(String key, Object from, Object to) {
        if (!from.equals(to)) {
            add(Kind.OTHER, key, "", key + ": " + from + " -> " + to);
        }
    }
}
