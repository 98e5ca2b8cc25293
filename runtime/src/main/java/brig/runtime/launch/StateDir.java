package brig.runtime.launch;

import brig.runtime.sys.Errno;
import brig.runtime.sys.Linux;
import brig.runtime.sys.OwnPlaces;
import brig.runtime.sys.PlainFile;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * One container's directory below {@code /run/brig}, or the like of an ordinary user: a lock that lives as long as its Brig does, and two mount points that
 * are used only inside the container's own mount namespace.
 */
final class StateDir implements AutoCloseable {
    static final Path ALL = OwnPlaces.state();
    /** The socket on which a container that waits is sent on. */
    static final String DOOR = "door";
    /** The socket on which a running container takes one more program. */
    static final String EXEC = "exec";

    /** What its Brig counts, for whoever looks. */
    static final String LIVE = "live";

    private static final List<String> ENTRIES = List.of(
            "root",
            "scratch",
            "lock.new",
            "lock",
            DOOR,
            EXEC,
            About.NEW,
            About.FILE,
            "hosts",
            "hostname",
            "resolv.conf",
            "slirp.sock",
            LIVE);

    private static final List<String> MOUNT_POINTS = List.of("root", "scratch");
    private static final int OWNERS = 0700;

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
        // shared with all who make one: as long as somebody does, no sweep takes what has no lock yet for an orphan's
        int making = linux.lockDirectory(ALL.toString(), false);
        try {
            PlainFile.makeDirectory(ALL.resolve(id), OWNERS);
            return make(linux, ALL.resolve(id));
        } finally {
            linux.close(making);
        }
    }

    private static StateDir make(Linux linux, Path dir) throws IOException {
        int lock = -1;
        try {
            // it appears under its name only once it is held
            lock = linux.createLocked(dir.resolve("lock.new").toString());
            PlainFile.move(dir.resolve("lock.new"), dir.resolve("lock"));
            for (var mountPoint : MOUNT_POINTS) {
                PlainFile.makeDirectory(dir.resolve(mountPoint), 0777);
            }
            return new StateDir(linux, dir, lock);
        } catch (IOException e) {
            delete(dir);
            if (lock >= 0) {
                linux.close(lock);
            }
            throw e;
        }
    }

    /** From now on {@link Running#list} names the container. */
    void describe(About about) throws IOException {
        about.write(dir);
    }

    Path path() {
        return dir;
    }

    /** The descriptor that holds its lock; whoever has a copy holds it, too. */
    int lock() {
        return lock;
    }

    /** That of a container whose Brig is gone. */
    static StateDir taken(Linux linux, Path dir, int lock) {
        return new StateDir(linux, dir, lock);
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
        if (!Files.isDirectory(ALL, LinkOption.NOFOLLOW_LINKS)) {
            return orphans;
        }
        int nobodyMakesOne = linux.lockDirectory(ALL.toString(), true);
        try {
            for (var dir : all()) {
                if (!isHeld(linux, dir, nobodyMakesOne >= 0)) {
                    orphans.add(dir.getFileName().toString());
                }
            }
        } finally {
            if (nobodyMakesOne >= 0) {
                linux.close(nobodyMakesOne);
            }
        }
        return orphans;
    }

    /** Whether a Brig that is alive owns a container of this id. */
    static boolean isAlive(Linux linux, String id) throws IOException {
        return Files.isDirectory(ALL.resolve(id)) && isHeld(linux, ALL.resolve(id), false);
    }

    /** The directories of all containers, of whatever owner. */
    static List<Path> all() throws IOException {
        try (var dirs = Files.list(ALL)) {
            return dirs.filter(dir -> Files.isDirectory(dir, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }

    /** @param nobodyMakesOne so a directory without a lock was left by somebody who was killed while making it */
    private static boolean isHeld(Linux linux, Path dir, boolean nobodyMakesOne) throws SyscallException {
        try {
            if (!Files.exists(dir.resolve("lock"))) {
                return !nobodyMakesOne;
            }
            int fd = linux.openLocked(dir.resolve("lock").toString());
            if (fd < 0) {
                return true;
            }
            linux.close(fd);
            return false;
        } catch (SyscallException e) {
            if (e.errno() == Errno.ENOENT) {
                return true; // just now removed by its owner
            }
            throw e;
        }
    }

    /** Removes what {@link #create} made, and nothing else: not recursively, so that a mount left there stays unharmed. */
    static void delete(Path dir) throws IOException {
        var there = PlainFile.names(dir);
        for (var entry : there) {
            if (MOUNT_POINTS.contains(entry)) {
                gone(dir.resolve(entry), PlainFile.tryRemoveDirectory(dir.resolve(entry)));
            } else if (ENTRIES.contains(entry) || Keeping.isOurs(entry)) {
                gone(dir.resolve(entry), PlainFile.tryRemove(dir.resolve(entry)));
            }
        }
        gone(dir, PlainFile.tryRemoveDirectory(dir));
    }

    /** Somebody else may have been faster. */
    private static void gone(Path path, int error) throws IOException {
        PlainFile.check(path, error == Errno.ENOENT ? 0 : error);
    }
}
