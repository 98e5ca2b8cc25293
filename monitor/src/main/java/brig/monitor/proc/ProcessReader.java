package brig.monitor.proc;

import brig.monitor.event.Particulars;
import brig.monitor.event.ProcessInfo;
import brig.monitor.event.ProcessInfo.Parent;
import brig.runtime.sys.PathLookup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who a thread is, from {@code /proc}: 50 µs for a first look. For one thread of ours. */
public final class ProcessReader {
    private static final int MOST_PARENTS = 16;
    private static final int MOST_ARGV = 32;
    private static final int LONGEST_ARGV = 256;
    /** Bytes; a container chooses its names, and thousands of events may wait in memory. */
    private static final int LONGEST_PATH = 1024;

    private static final int LONGEST_PARENT_PATH = 256;

    /** Far less than it takes for a pid to come round again; an exec must be told, see {@link #forget}. */
    private static final long FRESH_NANOS = 100_000_000;

    private static final int MOST_REMEMBERED = 64;

    private final PathLookup lookup;
    private final int init;
    private final Optional<ParticularsReader> particulars;
    private final LinkedHashMap<Integer, Seen> seen = new LinkedHashMap<>();

    private record Seen(ProcessInfo process, long nanoseconds) {}

    /** @param init the container's first process, in our pid namespace; parents are followed up to it */
    public ProcessReader(PathLookup lookup, int init) {
        this(lookup, init, Optional.empty());
    }

    /** @param names those of the container's users, if {@link Particulars} are wanted */
    public ProcessReader(PathLookup lookup, int init, Optional<UserNames> names) {
        this.lookup = lookup;
        this.init = init;
        this.particulars = names.map(known -> new ParticularsReader(lookup, known));
    }

    /** As {@link #read}, but at most 100 ms old, except for the working directory, which is read again. */
    public ProcessInfo recent(int thread) {
        long now = System.nanoTime();
        var known = seen.get(thread);
        if (known != null && now - known.nanoseconds < FRESH_NANOS) {
            return known.process.at(link(thread, "cwd"));
        }
        var process = read(thread);
        seen.remove(thread);
        if (seen.size() == MOST_REMEMBERED) {
            seen.pollFirstEntry();
        }
        seen.put(thread, new Seen(process, now));
        return process;
    }

    /** Somebody becomes another program. */
    public void forget() {
        seen.clear();
    }

    /** What of it can be read: a process that is gone has empty names and -1 for numbers. */
    public ProcessInfo read(int thread) {
        var status = lookup.read("/proc/" + thread + "/status");
        if (status == null) {
            return gone(thread);
        }
        int process = StatusText.number(StatusText.first(status, "Tgid"));
        int uid = StatusText.number(StatusText.first(status, "Uid"));
        int gid = StatusText.number(StatusText.first(status, "Gid"));
        return new ProcessInfo(
                process,
                StatusText.number(StatusText.last(status, "NStgid")),
                ByteText.decode(StatusText.values(status, "Name")),
                link(process, "exe"),
                argv(lookup.read("/proc/" + process + "/cmdline")),
                link(thread, "cwd"),
                uid,
                gid,
                mask(StatusText.first(status, "CapPrm")),
                mask(StatusText.first(status, "CapEff")),
                parents(process, StatusText.number(StatusText.first(status, "PPid"))),
                particulars.map(reader -> reader.read(process, status, uid, gid)));
    }

    private static long mask(String hex) {
        try {
            return Long.parseUnsignedLong(hex, 16);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static ProcessInfo gone(int thread) {
        return new ProcessInfo(thread, -1, "", List.of(), "", -1, -1, List.of());
    }

    private List<Parent> parents(int process, int first) {
        var parents = new ArrayList<Parent>();
        int parent = process == init ? 0 : first;
        while (parent > 0 && parents.size() < MOST_PARENTS) {
            var status = lookup.read("/proc/" + parent + "/status");
            parents.add(new Parent(
                    parent,
                    status == null ? "" : ByteText.decode(StatusText.values(status, "Name")),
                    link(parent, "exe", LONGEST_PARENT_PATH),
                    parents.isEmpty() ? argv(lookup.read("/proc/" + parent + "/cmdline")) : List.of()));
            parent = parent == init || status == null ? 0 : StatusText.number(StatusText.first(status, "PPid"));
        }
        return parents;
    }

    private String link(int pid, String name) {
        return link(pid, name, LONGEST_PATH);
    }

    private String link(int pid, String name, int longest) {
        var text = lookup.readLink("/proc/" + pid + "/" + name);
        return text == null ? "" : ByteText.decode(text, longest);
    }

    private static List<String> argv(@Nullable String cmdline) {
        return ByteText.words(cmdline, MOST_ARGV, LONGEST_ARGV);
    }
}
