package brig.monitor.incident;

import brig.monitor.incident.Evidence.Descriptor;
import brig.monitor.incident.Evidence.Running;
import brig.monitor.proc.ByteText;
import brig.monitor.proc.ProcessReader;
import brig.runtime.sys.PathLookup;
import brig.runtime.sys.ProcFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Looks around in a container from {@code /proc}, in a hurry. */
public final class EvidenceReader {
    private static final int MOST_PROCESSES = 256;
    private static final int MOST_DESCRIPTORS = 256;
    private static final int MOST_MOUNTS = 256;
    private static final int LONGEST_LINE = 1024;

    /** No single process is to blame: the first one's files and mounts are shown. */
    public static final int NOBODY = -1;

    private final PathLookup lookup = new PathLookup();
    private final long deadline;
    private boolean cut;

    private EvidenceReader(Duration time) {
        this.deadline = System.nanoTime() + time.toNanos();
    }

    /** @param offender in our pid namespace, or {@link #NOBODY} */
    public static Evidence read(int init, int offender, Duration time) {
        var reader = new EvidenceReader(time);
        var processes = reader.processes(init, offender);
        int shown = offender == NOBODY ? init : offender;
        var descriptors = reader.descriptors(shown);
        var mounts = reader.mounts(shown);
        return new Evidence(processes, descriptors, mounts, !reader.cut);
    }

    private boolean hurry(int size, int most) {
        boolean enough = size >= most || System.nanoTime() - deadline > 0;
        cut |= enough;
        return enough;
    }

    private List<Running> processes(int init, int offender) {
        var found = new LinkedHashMap<Integer, Running>();
        var reader = new ProcessReader(lookup, init);
        // the offender first, in case time runs out; it moves behind its parent when that is found
        add(found, reader, offender, -1, offender);
        var todo = new ArrayDeque<Kinship>();
        todo.add(new Kinship(init, 0));
        while (!todo.isEmpty() && !hurry(found.size(), MOST_PROCESSES)) {
            var next = todo.pop();
            add(found, reader, next.pid, next.parent, offender);
            for (int child : children(next.pid)) {
                todo.push(new Kinship(child, next.pid));
            }
        }
        return List.copyOf(found.values());
    }

    private record Kinship(int pid, int parent) {}

    private static void add(
            SequencedMap<Integer, Running> found, ProcessReader reader, int pid, int parent, int offender) {
        var process = reader.read(pid);
        if (process.uid() != -1) {
            found.putLast(
                    pid,
                    new Running(
                            pid,
                            process.containerPid(),
                            parent,
                            process.exe(),
                            process.argv(),
                            process.uid(),
                            pid == offender));
        }
    }

    /** Every process of a pid namespace descends from its first one: orphans become that one's children. */
    private List<Integer> children(int pid) {
        var children = new ArrayList<Integer>();
        for (var task : names("/proc/" + pid + "/task", MOST_PROCESSES)) {
            var text = lookup.read("/proc/" + pid + "/task/" + task + "/children");
            if (text == null) {
                continue;
            }
            // each number has a blank behind it, so one without is cut off
            int end = text.lastIndexOf(' ');
            for (var child : text.substring(0, Math.max(0, end)).split(" ")) {
                if (!child.isEmpty()) {
                    children.add(Integer.valueOf(child));
                }
            }
        }
        return children;
    }

    private List<Descriptor> descriptors(int pid) {
        var found = new ArrayList<Descriptor>();
        for (var number : names("/proc/" + pid + "/fd", MOST_DESCRIPTORS)) {
            var target = lookup.readLink("/proc/" + pid + "/fd/" + number);
            if (target != null) {
                found.add(new Descriptor(Integer.parseInt(number), ByteText.decode(target)));
            }
        }
        found.sort(Comparator.comparingInt(Descriptor::number));
        return found;
    }

    private List<String> names(String directory, int most) {
        var names = new ArrayList<String>();
        try (var entries = Files.newDirectoryStream(Path.of(directory))) {
            for (var entry : entries) {
                if (hurry(names.size(), most)) {
                    break;
                }
                names.add(entry.getFileName().toString());
            }
        } catch (IOException | DirectoryIteratorException e) {
            cut = true; // it is gone
        }
        return names;
    }

    private List<String> mounts(int pid) {
        List<String> lines;
        try {
            lines = ProcFile.read(Path.of("/proc/" + pid + "/mountinfo"))
                    .lines()
                    .toList();
        } catch (IOException e) {
            cut = true; // it is gone
            return List.of();
        }
        cut |= lines.size() > MOST_MOUNTS;
        return lines.stream()
                .limit(MOST_MOUNTS)
                .map(line -> line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "..." : line)
                .toList();
    }
}
