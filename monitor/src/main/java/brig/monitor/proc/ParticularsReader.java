package brig.monitor.proc;

import brig.monitor.event.Particulars;
import brig.runtime.sys.PathLookup;
import brig.runtime.sys.StatText;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link Particulars} from {@code /proc}: some files more, some 15 µs. For one thread of ours. */
final class ParticularsReader {
    private static final int SESSION = 6;
    private static final int TERMINAL = 7;
    private static final int START = 22;

    /** {@code USER_HZ}, which is 100 on every Linux that Brig runs on. */
    private static final long TICK_NANOS = 10_000_000;

    private static final int MOST_PLACES = 8;
    private static final int LONGEST_PLACE = 256;

    private final PathLookup lookup;
    private final UserNames names;

    ParticularsReader(PathLookup lookup, UserNames names) {
        this.lookup = lookup;
        this.names = names;
    }

    /** @param status the text of {@code /proc/PID/status} */
    Particulars read(int process, String status, int uid, int gid) {
        var text = lookup.read("/proc/" + process + "/stat");
        var stat = text == null ? new String[0] : StatText.fromState(text);
        return new Particulars(
                names.user(uid),
                names.group(gid),
                (int) number(stat, TERMINAL),
                (int) number(stat, SESSION),
                StatusText.number(StatusText.last(status, "NSpgid")),
                login(lookup.read("/proc/" + process + "/loginuid")),
                age(number(stat, START)),
                inode(lookup.readLink("/proc/" + process + "/ns/net")),
                places(lookup.read("/proc/" + process + "/cgroup")),
                environment(process));
    }

    /** Of {@code net:[4026531840]}. */
    private static long inode(@Nullable String namespace) {
        if (namespace == null || !namespace.startsWith("net:[") || !namespace.endsWith("]")) {
            return 0;
        }
        return Long.parseLong(namespace, "net:[".length(), namespace.length() - 1, 10);
    }

    /** Of lines like {@code 4:memory:/brig/3f2a}. */
    private static String places(@Nullable String text) {
        if (text == null) {
            return "";
        }
        var places = new LinkedHashSet<String>();
        for (var line : text.split("\n")) {
            int path = line.indexOf(':', line.indexOf(':') + 1) + 1;
            if (path > 0 && places.size() < MOST_PLACES) {
                places.add(ByteText.decode(line.substring(path), LONGEST_PLACE));
            }
        }
        return String.join(" ", places);
    }

    private List<String> environment(int process) {
        return ByteText.words(
                lookup.read("/proc/" + process + "/environ"), Particulars.MOST_VARIABLES, Particulars.LONGEST_VARIABLE);
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

    /**
     * -1 if it is not there.
     *
     * @param field of {@code proc_pid_stat(5)}
     */
    private static long number(String[] stat, int field) {
        int index = field - StatText.STATE;
        try {
            return index < stat.length ? Long.parseLong(stat[index]) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
