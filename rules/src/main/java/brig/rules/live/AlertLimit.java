package brig.rules.live;

import brig.rules.language.Rule;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Keeps a storm of matches from drowning the log: so many of one rule in a minute are told, the others are counted. */
final class AlertLimit {
    static final int MOST_A_MINUTE = 20;
    private static final long MINUTE = 60_000;

    private final Map<String, Window> windows = new HashMap<>();
    private long silenced;

    private static final class Window {
        private long start;
        private int told;
    }

    /** @param now the event's own time */
    boolean mayTell(Rule rule, Instant now) {
        var window = windows.computeIfAbsent(rule.name(), _ -> new Window());
        long time = now.toEpochMilli();
        if (time - window.start >= MINUTE || time < window.start) {
            window.start = time;
            window.told = 0;
        }
        if (window.told == MOST_A_MINUTE) {
            silenced++;
            return false;
        }
        window.told++;
        return true;
    }

    long silenced() {
        return silenced;
    }
}
