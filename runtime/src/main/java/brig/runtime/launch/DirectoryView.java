package brig.runtime.launch;

import brig.runtime.plan.RootSource;
import brig.runtime.plan.RootView;
import brig.runtime.sys.DetachedOverlay;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Linux;
import brig.runtime.sys.SyscallException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A root directory seen through {@code openat2}, so that no link in it leads outside. */
final class DirectoryView implements RootView, AutoCloseable {
    private static final int S_IFMT = 0xf000;
    private static final int S_IFDIR = 0x4000;
    private static final int S_IFREG = 0x8000;

    private final Linux linux;
    private final int directory;
    private final String itself;
    /** Asked of one place again and again while a plan is made. */
    private final Map<String, Kind> kinds = new HashMap<>();

    private DirectoryView(Linux linux, int directory, String itself) {
        this.linux = linux;
        this.directory = directory;
        this.itself = itself;
    }

    static DirectoryView of(Linux linux, RootSource root) throws SyscallException {
        int directory = open(linux, root.directories());
        try {
            return new DirectoryView(linux, directory, linux.path(directory));
        } catch (SyscallException e) {
            linux.close(directory);
            throw e;
        }
    }

    /** Layers as the container will see them, in a mount that nobody else sees and that ends with this view. */
    private static int open(Linux linux, List<Path> directories) throws SyscallException {
        return directories.size() == 1
                ? linux.openDirectory(directories.getFirst().toString())
                : DetachedOverlay.open(directories.stream().map(Path::toString).toList());
    }

    @Override
    public Kind kind(String path) {
        return kinds.computeIfAbsent(path, this::lookAt);
    }

    private Kind lookAt(String path) {
        try {
            int mode = linux.modeBeneath(directory, path);
            if (mode < 0) {
                return mode == -Errno.ELOOP ? Kind.LINK : Kind.ABSENT;
            }
            return (mode & S_IFMT) == S_IFDIR ? Kind.DIRECTORY : Kind.FILE;
        } catch (SyscallException e) {
            return Kind.ABSENT;
        }
    }

    @Override
    public Optional<String> follow(String path) {
        try {
            return linux.beneath(directory, itself, path).map(Linux.Found::path);
        } catch (SyscallException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> program(String path) {
        try {
            return linux.beneath(directory, itself, path)
                    .filter(found -> (found.mode() & S_IFMT) == S_IFREG && (found.mode() & 0111) != 0)
                    .map(Linux.Found::path);
        } catch (SyscallException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws SyscallException {
        linux.close(directory);
    }
}
