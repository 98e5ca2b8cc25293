package brig.runtime.launch;

import brig.runtime.sys.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * One container's directory below {@code /run/brig}: a lock that lives as long as its Brig does, and two mount points that
 * are used only inside the container's own mount namespace.
 */
final class StateDir implements AutoCloseable {
    static final Path ALL = Path.of("/run/brig");
    private static final List<String> ENTRIES = List.of("lock", "root", "scratch");

    private final Linux linux;
    private final Path dir;
    private final int lock;

    private StateDir(Linux linux, Path dir, int lock) {
        this.linux = linux;
        this.dir = dir;
        this.lock = lock;
    }

    static StateDir create(Linux linux, String id) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        if (!Files.isDirectory(ALL, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(ALL, owner);
        }
        var dir = Files.createDirectory(ALL.resolve(id), owner);
        int lock = -1;
        try {
            lock = linux.lockFile(dir.resolve("lock").toString());
            Files.createDirectory(dir.resolve("root"));
            Files.createDirectory(dir.resolve("scratch"));
            return new StateDir(linux, dir, lock);
        } catch (IOException e) {
            delete(dir);
            if (lock >= 0) {
                linux.close(lock);
            }
            throw e;
        }
    }

    Path path() {
        return dir;
    }

    @Override
    public void close() throws IOException {
        try {
            delete(dir);
        } finally {
            linux.close(lock);
        }
    }

    /** The ids of containers whose Brig is gone. Their locks are not held; a directory in the making counts as alive. */
    static List<String> orphans(Linux linux) throws IOException {
        var orphans = new ArrayList<String>();
        if (!Files.isDirectory(ALL)) {
            return orphans;
        }
        try (var dirs = Files.list(ALL)) {
            for (var dir : dirs.sorted().toList()) {
                var lock = dir.resolve("lock");
                if (!Files.exists(lock)) {
                    continue;
                }
                int fd = linux.lockFile(lock.toString());
                if (fd >= 0) {
                    orphans.add(dir.getFileName().toString());
                    linux.close(fd);
                }
            }
        }
        return orphans;
    }

    /** Removes what {@link #create} made, and nothing else: not recursively, so that a mount left there stays unharmed. */
    static void delete(Path dir) throws IOException {
        for (var entry : ENTRIES) {
            Files.deleteIfExists(dir.resolve(entry));
        }
        Files.deleteIfExists(dir);
    }
}
