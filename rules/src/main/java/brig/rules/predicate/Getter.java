package brig.rules.predicate;

import brig.rules.field.Field.Kind;
import brig.rules.field.View;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The left side of a check, for one call.
 *
 * @param source as of {@link brig.rules.field.Field}
 * @param constant its value in every event of the call, else null
 * @param never whether it has none in any
 * @param lacks what Brig would have to know; empty if it does
 */
record Getter(
        Kind kind,
        Function<View, @Nullable Object> source,
        @Nullable Object constant,
        boolean never,
        java.util.Set<String> lacks) {}
