package brig.monitor.host.fact;

import java.util.function.Function;

/**
 * What came of looking: a value, nothing there, or no way to know. The third is never taken for the second: a file that
 * may not be read is no proof of anything.
 */
public sealed interface Reading<T> {
    record Value<T>(T value) implements Reading<T> {}

    record Absent<T>() implements Reading<T> {}

    /** @param reason such as {@code permission denied}; lower case, no full stop */
    record Unreadable<T>(String reason) implements Reading<T> {}

    static <T> Reading<T> of(T value) {
        return new Value<>(value);
    }

    static <T> Reading<T> absent() {
        return new Absent<>();
    }

    static <T> Reading<T> unreadable(String reason) {
        return new Unreadable<>(reason);
    }

    /** A parser that throws makes the reading unreadable, with the parser's words. */
    default <R> Reading<R> map(Function<T, R> parser) {
        return switch (this) {
            case Value<T>(var value) -> {
                try {
                    yield of(parser.apply(value));
                } catch (RuntimeException e) {
                    yield unreadable("not understood: " + e.getMessage());
                }
            }
            case Absent<T>() -> absent();
            case Unreadable<T>(var reason) -> unreadable(reason);
        };
    }

    default T or(T otherwise) {
        return this instanceof Value<T>(var value) ? value : otherwise;
    }
}
