package brig.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was asked for last: a map that forgets what nobody has asked for the longest. */
public final class LastUsed {
    private LastUsed() {}

    /**
     * @param most entries at a time
     * @return an empty one, safe from any thread
     */
    public static <K, V> Map<K, V> of(int most) {
        return Collections.synchronizedMap(new LinkedHashMap<>(most, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        });
    }
}
