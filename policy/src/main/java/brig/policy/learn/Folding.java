package brig.policy.learn;

import brig.policy.PathText;
import brig.policy.verdict.FileTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Many names in a directory become the directory. */
final class Folding {
    /** Directories in which everybody has something: a few names of ours say nothing about the rest. */
    private static final Set<String> SHARED = Set.of(
            "/etc/ssl", "/usr/local", "/usr/bin", "/usr/sbin", "/var/lib", "/var/log", "/var/cache", "/var/spool");

    private static final Pattern SOMEBODYS = Pattern.compile("/[^/]+|/(home|proc|sys|run|dev|srv|opt)/[^/]+");

    private Folding() {}

    /**
     * An entry of a list.
     *
     * @param names what it stands for, itself if nothing was folded
     */
    record Entry(List<String> names, Seen seen) {
        Entry {
            names = List.copyOf(names);
        }
    }

    /**
     * @param least so many names in one directory become it; 0: none does
     * @return by path; none lies beneath another
     */
    static SortedMap<String, Entry> of(SortedMap<String, Seen> paths, int least) {
        var entries = new TreeMap<String, Entry>();
        paths.forEach((path, seen) -> entries.put(path, new Entry(List.of(path), seen)));
        List.copyOf(entries.keySet()).forEach(path -> gather(path, entries));
        if (least > 0) {
            // the deepest first, so that a directory that was folded counts as one name in the one above
            paths.keySet().stream()
                    .flatMap(path -> above(path).stream())
                    .distinct()
                    .sorted(Comparator.comparingInt(Folding::depth).reversed())
                    .filter(Folding::mayBeFolded)
                    .forEach(directory -> fold(directory, entries, least));
        }
        return entries;
    }

    private static void fold(String directory, SortedMap<String, Entry> entries, int least) {
        long inIt = entries.keySet().stream()
                .filter(path -> FileTable.parent(path).equals(directory))
                .count();
        if (inIt >= least) {
            entries.put(directory, new Entry(List.of(), Seen.NEVER));
            gather(directory, entries);
        }
    }

    /** Takes what lies beneath an entry into it. */
    private static void gather(String directory, SortedMap<String, Entry> entries) {
        var top = entries.get(directory);
        if (top == null) {
            return;
        }
        var beneath = entries.keySet().stream()
                .filter(path -> !path.equals(directory) && PathText.isBeneath(path, directory))
                .toList();
        var names = new ArrayList<>(top.names());
        var seen = new ArrayList<>(List.of(top.seen()));
        for (var path : beneath) {
            var entry = entries.remove(path);
            if (entry != null) {
                names.addAll(entry.names());
                seen.add(entry.seen());
            }
        }
        entries.put(directory, new Entry(names, Seen.all(seen)));
    }

    private static Collection<String> above(String path) {
        var above = new ArrayList<String>();
        for (var at = FileTable.parent(path); at.length() > 1; at = FileTable.parent(at)) {
            above.add(at);
        }
        return above;
    }

    private static int depth(String path) {
        return (int) path.chars().filter(c -> c == '/').count();
    }

    static boolean mayBeFolded(String directory) {
        return !SHARED.contains(directory) && !SOMEBODYS.matcher(directory).matches();
    }
}
