package brig.rules.predicate;

import brig.rules.field.View;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A condition for the events of one call. */
public sealed interface Compiled {
    /** It is the same for all of them. */
    record Known(boolean holds) implements Compiled {}

    /**
     * @param lacks what Brig does not know about such events, and would have to
     * @param need what must at least be so for it to hold; null if that cannot be said
     */
    record Test(
            Predicate<View> predicate,
            Set<String> lacks,
            @Nullable Need need) implements Compiled {
        public Test {
            lacks = Set.copyOf(lacks);
        }

        Test(Predicate<View> predicate, Set<String> lacks) {
            this(predicate, lacks, null);
        }
    }

    default Set<String> lacks() {
        return this instanceof Test test ? test.lacks() : Set.of();
    }

    default @Nullable Need need() {
        return null;
    }

    /** No switch over the cases: this is asked for every rule and event, and one would cost more than the rest. */
    default boolean holds(View view) {
        return this instanceof Test test ? test.predicate().test(view) : this instanceof Known(boolean holds) && holds;
    }

    static Set<String> both(Set<String> a, Set<String> b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.isEmpty() ? b : a;
        }
        var both = new TreeSet<>(a);
        both.addAll(b);
        return both;
    }
}
