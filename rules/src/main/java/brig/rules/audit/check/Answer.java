package brig.rules.audit.check;

import java.util.List;
import java.util.TreeSet;

/** Yes, no, or not to be known: what could not be read decides nothing, unless the rest decides without it. */
public sealed interface Answer {
    record Yes() implements Answer {}

    record No() implements Answer {}

    /** @param missing keys of the facts that would have decided */
    record Unknown(List<String> missing) implements Answer {
        public Unknown {
            missing = List.copyOf(missing);
        }
    }

    static Answer of(boolean yes) {
        return yes ? new Yes() : new No();
    }

    default Answer and(Answer other) {
        if (this instanceof No || other instanceof No) {
            return new No();
        }
        return this instanceof Yes && other instanceof Yes ? new Yes() : unknown(this, other);
    }

    default Answer or(Answer other) {
        if (this instanceof Yes || other instanceof Yes) {
            return new Yes();
        }
        return this instanceof No && other instanceof No ? new No() : unknown(this, other);
    }

    default Answer not() {
        return switch (this) {
            case Yes() -> new No();
            case No() -> new Yes();
            case Unknown unknown -> unknown;
        };
    }

    private static Answer unknown(Answer one, Answer other) {
        var missing = new TreeSet<String>();
        for (var answer : List.of(one, other)) {
            if (answer instanceof Unknown(var keys)) {
                missing.addAll(keys);
            }
        }
        return new Unknown(List.copyOf(missing));
    }
}
