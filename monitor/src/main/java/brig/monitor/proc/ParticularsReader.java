package brig.monitor.proc;

import brig.monitor.event.Particulars;
import brig.runtime.sys.PathLookup;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link Particulars} from {@code /proc}: three files more, some 10 µs. For one thread of ours. */
final class ParticularsReader {
    static final int MOST_ENVIRONMENT = 64;
    static final int LONGEST_ENVIRONMENT = 256;

    /** Behind the name, which may hold blanks and parentheses: state, ppid, pgrp, session, tty_nr, ... starttime. */
    private static final int SESSION = 3;

    private static final int TERMINAL = 4;
    private static final int START = 19;

    /** {@code USER_HZ}, which is 100 on every Linux that Brig runs on. */
    private static final long TICK_NANOS = 10_000_000;

    private final PathLookup lookup;
    private final UserNames names;

    ParticularsReader(PathLookup lookup, UserNames names) {
        this.lookup = lookup;
        this.names = names;
    }

    /** @param status the text of {@code /proc/PID/status} */
    Particulars read(int process, String status, int uid, int gid) {
        var stat = afterName(lookup.read("/proc/" + process + "/stat"));
        return new Particulars(
                names.user(uid),
                names.group(gid),
                (int) number(stat, TERMINAL),
                (int) number(stat, SESSION),
                StatusText.number(StatusText.last(status, "NSpgid")),
                login(lookup.read("/proc/" + process + "/loginuid")),
                age(number(stat, START)),
                environment(process));
    }

    private List<String> environment(int process) {
        return ByteText.words(lookup.read("/proc/" + process + "/environ"), MOST_ENVIRONMENT, LONGEST_ENVIRONMENT);
    }

    /** (uid_t) -1 is a process that no login started. */
    private static int login(@Nullable String text) {
        return text == null ? -1 : StatusText.number(text.strip());
    }

    private long age(long startTicks) {
        var uptime = lookup.read("/proc/uptime");
        if (uptime == null || startTicks < 0) {
            return 0;
        }
        long now = (long) (Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')))
                * Duration.ofSeconds(1).toNanos());
        return Math.max(0, now - startTicks * TICK_NANOS);
    }

    private static List<String> afterName(@Nullable String stat) {
        return stat == null
                ? List.of()
                : List.of(stat.substring(stat.lastIndexOf(')') + 1).strip().split(" "));
    }

    /** -1 if it is not there. */
    private static long number(List<String> words, int index) {
        try {
            return index < words.size() ? Long.parseLong(words.get(index)) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
