package brig.policy;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * What was made of a few large values, such as all rules of a policy: to compare two of them would take as long as to make it
 * again, so they are told apart by identity. A value that nobody has any more is forgotten. Safe from any thread.
 *
 * @param <K> what is remembered, weakly
 * @param <V> what was made of it, and does not refer to it
 */
public final class ByIdentity<K, V> {
    private final int most;
    private final ArrayDeque<Entry<K, V>> last = new ArrayDeque<>();

    private record Entry<K, V>(WeakReference<K> of, V made) {}

    /** @param most values at a time: they are looked through one by one */
    public ByIdentity(int most) {
        this.most = most;
    }

    public synchronized Optional<V> find(K value) {
        for (var entry : last) {
            if (entry.of.refersTo(value)) {
                return Optional.of(entry.made);
            }
        }
        return Optional.empty();
    }

    /** In place of the oldest one. */
    public synchronized void keep(K value, V made) {
        last.removeIf(entry -> entry.of.refersTo(null));
        if (last.size() == most) {
            last.removeLast();
        }
        last.addFirst(new Entry<>(new WeakReference<>(value), made));
    }
}
