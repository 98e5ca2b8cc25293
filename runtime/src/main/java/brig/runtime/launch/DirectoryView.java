package brig.runtime.launch;

import brig.runtime.plan.RootView;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Linux;
import brig.runtime.sys.SyscallException;
import java.util.Optional;

/** A root directory seen through {@code openat2}, so that no link in it leads outside. */
final class DirectoryView implements RootView, AutoCloseable {
    private static final int S_IFMT = 0xf000;
    private static final int S_IFDIR = 0x4000;
    private static final int S_IFREG = 0x8000;

    private final Linux linux;
    private final int directory;

    DirectoryView(Linux linux, String path) throws SyscallException {
        this.linux = linux;
        this.directory = linux.openDirectory(path);
    }

    @Override
    public Kind kind(String path) {
        try {
            return (linux.beneath(directory, path, false).mode() & S_IFMT) == S_IFDIR ? Kind.DIRECTORY : Kind.FILE;
        } catch (SyscallException e) {
            return e.errno() == Errno.ELOOP ? Kind.LINK : Kind.ABSENT;
        }
    }

    @Override
    public Optional<String> follow(String path) {
        try {
            return Optional.of(linux.beneath(directory, path, true).path());
        } catch (SyscallException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> program(String path) {
        try {
            var found = linux.beneath(directory, path, true);
            return (found.mode() & S_IFMT) == S_IFREG && (found.mode() & 0111) != 0
                    ? Optional.of(found.path())
                    : Optional.empty();
        } catch (SyscallException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws SyscallException {
        linux.close(directory);
    }
}
