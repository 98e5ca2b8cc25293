package brig.runtime.cgroup;

import brig.runtime.sys.Errno;
import brig.runtime.sys.PlainFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Making and removing cgroups; a test that imitates the kernel in a folder brings its own. */
interface Directories {
    /** cgroupfs: a new directory has its files at once, and is removed with them. */
    Directories KERNEL = new Directories() {
        @Override
        public void make(Path directory) throws IOException {
            PlainFile.makeDirectory(directory, 0777);
        }

        @Override
        public boolean makeIfAbsent(Path directory) throws IOException {
            int error = PlainFile.tryMakeDirectory(directory, 0777);
            PlainFile.check(directory, error == Errno.EEXIST ? 0 : error);
            return error == 0;
        }

        @Override
        public void remove(Path directory) throws IOException {
            PlainFile.check(directory, PlainFile.tryRemoveDirectory(directory));
        }
    };

    void make(Path directory) throws IOException;

    void remove(Path directory) throws IOException;

    /** A cgroup of Brig's always lies in one: only the root of a file system has no parent. */
    static Path above(Path directory) {
        return Objects.requireNonNull(directory.getParent(), () -> directory + " lies in no directory");
    }

    /** What tells a directory from another of its name that was made after it was gone; empty if there is none. */
    static Optional<Object> identity(Path directory) throws IOException {
        try {
            return Optional.of(Files.getAttribute(directory, "unix:ino"));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Whether no directory lies in one: the kernel counts them as links. */
    static boolean isLeaf(Path directory) {
        try {
            return Files.getAttribute(directory, "unix:nlink").equals(2);
        } catch (IOException e) {
            return false;
        }
    }

    /** The directories in one; none if it is not there. */
    static List<Path> in(Path directory) throws IOException {
        try (var entries = Files.newDirectoryStream(directory, Files::isDirectory)) {
            var found = new ArrayList<Path>();
            entries.forEach(found::add);
            return found;
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Whether it was made now; false if it was there. */
    default boolean makeIfAbsent(Path directory) throws IOException {
        try {
            make(directory);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }
}
