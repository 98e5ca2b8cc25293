package brig.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Waits until one of some files is another than before. It looks at them a few times a second: a notice of the kernel would
 * be missed on network file systems, and where an editor puts a new file in the place of the old one.
 */
public final class FileWatch {
    private static final long MILLIS_BETWEEN_LOOKS = 200;
    private static final long MILLIS_UNTIL_WRITTEN = 200;

    /** All that tells a file from an earlier one; none of a file that is not there. */
    private record Stamp(long size, long modifiedNanos, String key) {
        static final Stamp NONE = new Stamp(-1, 0, "");
    }

    private final Map<Path, Stamp> before = new HashMap<>();

    /** To be called before the files are read: what changes while they are read counts as a change. */
    public void look(Collection<Path> files) {
        files.forEach(file -> before.put(file, stamp(file)));
    }

    /** Forgets all files but these; those that are new to it are looked at now. */
    public void only(List<Path> files) {
        before.keySet().retainAll(files);
        files.forEach(file -> before.computeIfAbsent(file, FileWatch::stamp));
    }

    /** Returns when a file has changed, has come or has gone. */
    public void await() throws InterruptedException {
        while (!hasChanged()) {
            Thread.sleep(MILLIS_BETWEEN_LOOKS);
        }
    }

    /** Returns when nothing has changed for a moment: an editor may write a file in parts. */
    void settle() throws InterruptedException {
        do {
            Thread.sleep(MILLIS_UNTIL_WRITTEN);
        } while (hasChanged());
    }

    public boolean hasChanged() {
        boolean changed = false;
        for (var entry : before.entrySet()) {
            var now = stamp(entry.getKey());
            changed |= !now.equals(entry.getValue());
            entry.setValue(now);
        }
        return changed;
    }

    private static Stamp stamp(Path file) {
        try {
            var now = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(
                    now.size(),
                    now.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
                    "" + now.fileKey());
        } catch (IOException e) {
            return Stamp.NONE;
        }
    }
}
