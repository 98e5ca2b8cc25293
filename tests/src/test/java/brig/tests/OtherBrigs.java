package brig.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The containers of somebody else on this machine: they are alive, and no descendant of this test runs them. */
record OtherBrigs(Set<String> ids) {
    static OtherBrigs now() throws IOException {
        var holders = holders();
        var ours = ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
        ours.add(ProcessHandle.current().pid());
        var ids = new TreeSet<String>();
        for (var dir : HostState.children(Path.of("/run/brig"))) {
            var holder = holders.get(inode(dir.resolve("lock")));
            if (holder != null && !ours.contains(holder)) {
                ids.add(dir.getFileName().toString());
            }
        }
        return new OtherBrigs(ids);
    }

    /** By inode, who holds a lock on it: {@code 1: FLOCK ADVISORY WRITE 4312 fe:00:2156467 0 EOF}. */
    private static HashMap<Long, Long> holders() throws IOException {
        var holders = new HashMap<Long, Long>();
        for (var line : Files.readAllLines(Path.of("/proc/locks"))) {
            var words = line.strip().split(" +");
            if (words[1].equals("FLOCK")) {
                holders.put(Long.valueOf(words[5].substring(words[5].lastIndexOf(':') + 1)), Long.valueOf(words[4]));
            }
        }
        return holders;
    }

    private static long inode(Path file) {
        try {
            return (Long) Files.getAttribute(file, "unix:ino");
        } catch (IOException e) {
            return -1; // gone since
        }
    }

    /** Whether a line about a cgroup, a file or a process's cgroups is about one of theirs. */
    boolean own(String text) {
        return ids.stream().anyMatch(text::contains);
    }
}
