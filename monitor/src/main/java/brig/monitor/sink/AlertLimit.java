package brig.monitor.sink;

import brig.monitor.event.Event;
import brig.monitor.event.Finding;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Keeps a storm from drowning the log: so many of one kind in a minute are told, the others are counted. For one thread. */
public final class AlertLimit {
    private static final long MINUTE = 60_000;
    /** A container cannot choose the kinds; this is for the day when one can. */
    private static final int MOST_KINDS = 10_000;

    private static final String KILL = "kill ";

    private final int mostAMinute;
    private final Map<String, Window> windows = new HashMap<>();
    private long silenced;

    private static final class Window {
        private long start;
        private int told;
    }

    public AlertLimit(int mostAMinute) {
        this.mostAMinute = mostAMinute;
    }

    /**
     * @param kind such as a rule's name
     * @param now the event's own time
     */
    public boolean mayTell(String kind, Instant now) {
        if (windows.size() >= MOST_KINDS) {
            windows.clear();
        }
        var window = windows.computeIfAbsent(kind, _ -> new Window());
        long time = now.toEpochMilli();
        if (time - window.start >= MINUTE || time < window.start) {
            window.start = time;
            window.told = 0;
        }
        if (window.told >= mostAMinute) {
            silenced++;
            return false;
        }
        window.told++;
        return true;
    }

    /** Kills always, allowed calls never, others by their verdict and rule. */
    public boolean mayTell(Event event) {
        var kind = kind(event);
        return !kind.isEmpty() && (kind.startsWith(KILL) || mayTell(kind, event.time()));
    }

    /** Empty for what is no news. */
    private static String kind(Event event) {
        return switch (event) {
            case Finding finding ->
                (finding.killed() ? KILL : "finding ") + finding.reason().rule();
            case SyscallEvent call ->
                switch (call.verdict()) {
                    case Verdict.Allow() -> "";
                    case Verdict.Alert(var reason) -> "alert " + reason.rule();
                    case Verdict.Deny deny -> "deny " + deny.reason().rule();
                    case Verdict.Kill(var reason) -> KILL + reason.rule();
                };
        };
    }

    /** How many were not told. */
    public long silenced() {
        return silenced;
    }
}
