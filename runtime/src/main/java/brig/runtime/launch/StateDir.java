package brig.runtime.launch;

import brig.runtime.sys.Errno;
import brig.runtime.sys.Linux;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One container's directory below {@code /run/brig}: a lock that lives as long as its Brig does, and two mount points that
 * are used only inside the container's own mount namespace.
 */
final class StateDir implements AutoCloseable {
    static final Path ALL = Path.of("/run/brig");
    private static final List<String> ENTRIES = List.of("lock", "lock.new", "root", "scratch");

    /** A directory without a lock is in the making, unless it has been so for this long. */
    private static final Duration STILLBORN = Duration.ofMinutes(1);

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
            // it appears under its name only once it is held, so that no sweep takes it for an orphan's
            lock = linux.createLocked(dir.resolve("lock.new").toString());
            Files.move(dir.resolve("lock.new"), dir.resolve("lock"), StandardCopyOption.ATOMIC_MOVE);
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

    /** The ids of containers whose Brig is gone: nobody holds their lock. */
    static List<String> orphans(Linux linux) throws IOException {
        var orphans = new ArrayList<String>();
        for (var dir : all()) {
            if (!isHeld(linux, dir)) {
                orphans.add(dir.getFileName().toString());
            }
        }
        return orphans;
    }

    /** Whether a Brig that is alive owns a container of this id. */
    static boolean isAlive(Linux linux, String id) throws IOException {
        return Files.isDirectory(ALL.resolve(id)) && isHeld(linux, ALL.resolve(id));
    }

    private static List<Path> all() throws IOException {
        if (!Files.isDirectory(ALL)) {
            return List.of();
        }
        try (var dirs = Files.list(ALL)) {
            return dirs.sorted().toList();
        }
    }

    private static boolean isHeld(Linux linux, Path dir) throws IOException {
        try {
            if (!Files.exists(dir.resolve("lock"))) {
                var age = Duration.between(Files.getLastModifiedTime(dir).toInstant(), Instant.now());
                return age.compareTo(STILLBORN) < 0;
            }
            int fd = linux.openLocked(dir.resolve("lock").toString());
            if (fd < 0) {
                return true;
            }
            linux.close(fd);
            return false;
        } catch (NoSuchFileException e) {
            return true; // just now removed by its owner
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                return true; // likewise
            }
            throw e;
        }
    }

    /** Removes what {@link #create} made, and nothing else: not recursively, so that a mount left there stays unharmed. */
    static void delete(Path dir) throws IOException {
        for (var entry : ENTRIES) {
            Files.deleteIfExists(dir.resolve(entry));
        }
        Files.deleteIfExists(dir);
    }
}
