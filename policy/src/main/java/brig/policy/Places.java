package brig.policy;

import java.util.Map;

/**
 * Where each value of a policy was written, so that a report can name the line that decided.
 *
 * <p>Keys are {@code section.key} for a scalar ({@code resources.memory}) and {@code section.key=value} for an entry of
 * a list ({@code files.read=/srv/www}, {@code syscalls.deny=mount}).
 *
 * @param byKey what the policy and the files that it extends say
 * @param shipped what the policy's set of system calls says; looked at second
 */
public record Places(Map<String, Place> byKey, Map<String, Place> shipped) {
    public static final Places NONE = new Places(Map.of());

    public Places {
        byKey = Map.copyOf(byKey);
        shipped = Map.copyOf(shipped);
    }

    public Places(Map<String, Place> byKey) {
        this(byKey, Map.of());
    }

    /** The place of an entry, else of its list or scalar, else {@link Place#BUILT_IN}. */
    public Place of(String key, String value) {
        var name = key + "=" + value;
        var entry = byKey.getOrDefault(name, shipped.get(name));
        return entry != null ? entry : of(key);
    }

    public Place of(String key) {
        return byKey.getOrDefault(key, Place.BUILT_IN);
    }
}
