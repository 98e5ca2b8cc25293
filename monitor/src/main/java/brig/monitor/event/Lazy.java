package brig.monitor.event;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that costs system calls to find out, found out once, if somebody asks.
 *
 * <p>The judge asks on the verdict thread, while the caller is stopped. Later readers are other threads that got the event
 * through a queue: they use {@link #known}, because by then the caller has moved on, or its pid is someone else's.
 */
public final class Lazy<T> {
    private @Nullable Supplier<T> source;
    private @Nullable T value;

    private Lazy(@Nullable Supplier<T> source, @Nullable T value) {
        this.source = source;
        this.value = value;
    }

    public static <T> Lazy<T> of(T value) {
        return new Lazy<>(null, value);
    }

    /** @param source asked at most once; must answer something sensible when the caller is gone */
    public static <T> Lazy<T> from(Supplier<T> source) {
        return new Lazy<>(source, null);
    }

    public T get() {
        var found = value;
        return found != null ? found : ask();
    }

    /** Several detectors may ask at once. */
    private synchronized T ask() {
        var found = value;
        if (found == null) {
            var once = source;
            if (once == null) {
                throw new IllegalStateException("its source has failed before");
            }
            source = null;
            found = once.get();
            value = found;
        }
        return found;
    }

    /** The value if it has been found out; asks nobody. */
    public Optional<T> known() {
        return Optional.ofNullable(value);
    }

    @Override
    public String toString() {
        return value == null ? "(not looked up)" : value.toString();
    }
}
