package brig.monitor.source;

import brig.monitor.event.Resolution;
import brig.monitor.proc.ByteText;
import brig.monitor.proc.StatusText;
import brig.runtime.sys.Errno;
import brig.runtime.sys.PathLookup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a path names for another process: beneath that process's root, from its working directory or descriptor.
 *
 * <p>The kernel walks first. Where it cannot go for us we walk ourselves: {@code /proc/self} is another process when we
 * ask, and magic links ({@code /proc/1/fd/3}) are refused beneath a root. For one thread.
 */
final class PathResolver {
    private static final int AT_FDCWD = -100;
    /** What a magic link beneath a root gives ({@code nd_jump_link} in the kernel). */
    private static final int EXDEV = 18;

    private static final int MOST_LINKS = 40;
    private static final int S_IFMT = 0xf000;
    private static final int S_IFLNK = 0xa000;

    private final PathLookup lookup;
    private final String ourselves = "/proc/" + ProcessHandle.current().pid();

    PathResolver(PathLookup lookup) {
        this.lookup = lookup;
    }

    /**
     * @param thread the caller, in our pid namespace
     * @param path one character per byte
     * @param emptyIsDirectory whether an empty path means the descriptor itself ({@code AT_EMPTY_PATH})
     */
    Resolution resolve(int thread, int dirfd, String path, boolean followLast, boolean emptyIsDirectory) {
        if (path.isEmpty()) {
            return emptyIsDirectory ? descriptor(thread, dirfd) : new Resolution.Nowhere(Errno.ENOENT);
        }
        int root = lookup.open("/proc/" + thread + "/root");
        if (root < 0) {
            return new Resolution.Unknown("its root: " + Errno.name(-root));
        }
        try {
            if (path.charAt(0) == '/') {
                return lookUp(new Walk(thread, root, followLast || path.endsWith("/")), path);
            }
            var directory = descriptor(thread, dirfd);
            if (directory instanceof Resolution.At(var base)) {
                var start = fromRoot(thread, base);
                return start == null
                        ? new Resolution.Unknown("its directory lies outside of its root")
                        : lookUp(new Walk(thread, root, followLast || path.endsWith("/")), start + "/" + path);
            }
            return directory instanceof Resolution.Nowhere
                    ? directory
                    : new Resolution.Unknown("its directory has no name");
        } finally {
            lookup.close(root);
        }
    }

    private Resolution descriptor(int thread, int fd) {
        int opened = lookup.open("/proc/" + thread + (fd == AT_FDCWD ? "/cwd" : "/fd/" + fd));
        if (opened == -Errno.ENOENT) {
            return new Resolution.Nowhere(Errno.EBADF);
        }
        if (opened < 0) {
            return new Resolution.Unknown("descriptor " + fd + ": " + Errno.name(-opened));
        }
        try {
            return describe(opened);
        } finally {
            lookup.close(opened);
        }
    }

    /** A path from the root of the mount namespace as one from the process's root; they differ after chroot. */
    private @Nullable String fromRoot(int thread, String path) {
        var root = lookup.readLink("/proc/" + thread + "/root");
        if (root == null || root.equals("/")) {
            return root == null ? null : path;
        }
        return path.equals(root) ? "/" : path.startsWith(root + "/") ? path.substring(root.length()) : null;
    }

    private Resolution lookUp(Walk walk, String path) {
        int found = lookup.beneath(walk.root, path, walk.followLast);
        if (found == -Errno.ENOENT || found == -Errno.ELOOP || found == -EXDEV) {
            return decoded(walk.walk(path));
        }
        if (found < 0) {
            return failure(found);
        }
        try {
            var resolution = describe(found);
            boolean ours = resolution instanceof Resolution.At(var at)
                    && (at.equals(ourselves) || at.startsWith(ourselves + "/"));
            return decoded(ours ? walk.walk(path) : resolution);
        } finally {
            lookup.close(found);
        }
    }

    private static Resolution decoded(Resolution found) {
        if (found instanceof Resolution.At(var path)) {
            return new Resolution.At(ByteText.decode(path));
        }
        if (found instanceof Resolution.AbsentIn(var parent, var name)) {
            return new Resolution.AbsentIn(ByteText.decode(parent), ByteText.decode(name));
        }
        return found instanceof Resolution.InMemoryOnly(var name)
                ? new Resolution.InMemoryOnly(ByteText.decode(name))
                : found;
    }

    private static Resolution failure(int result) {
        return switch (-result) {
            case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP, Errno.ENAMETOOLONG -> new Resolution.Nowhere(-result);
            default -> new Resolution.Unknown(Errno.name(-result));
        };
    }

    private Resolution describe(int fd) {
        var name = lookup.name(fd);
        if (name == null || !lookup.stat(fd)) {
            return new Resolution.Unknown("a file without a name");
        }
        boolean deleted = lookup.links() == 0 && name.endsWith(" (deleted)");
        return deleted || !name.startsWith("/") ? new Resolution.InMemoryOnly(name) : new Resolution.At(name);
    }

    /** One path, name by name. What is done has no links in it. */
    private final class Walk {
        final int root;
        final boolean followLast;
        private final int thread;
        private final List<String> done = new ArrayList<>();
        private final Deque<String> todo = new ArrayDeque<>();
        private int links;

        Walk(int thread, int root, boolean followLast) {
            this.thread = thread;
            this.root = root;
            this.followLast = followLast;
        }

        Resolution walk(String path) {
            push(path);
            while (!todo.isEmpty()) {
                var name = todo.pop();
                if (name.equals("..")) {
                    if (!done.isEmpty()) {
                        done.removeLast();
                    }
                    continue;
                }
                var end = step(name, todo.isEmpty());
                if (end != null) {
                    return end;
                }
            }
            return at(lookup.beneathWithoutLinks(root, path(null)));
        }

        private void push(String path) {
            var names = new ArrayList<String>();
            for (var name : path.split("/")) {
                if (!name.isEmpty() && !name.equals(".")) {
                    names.add(name);
                }
            }
            Collections.reverse(names);
            names.forEach(todo::push);
        }

        private String path(@Nullable String name) {
            return "/" + String.join("/", done) + (name == null ? "" : "/" + name);
        }

        private Resolution at(int fd) {
            if (fd < 0) {
                return failure(fd);
            }
            try {
                return describe(fd);
            } finally {
                lookup.close(fd);
            }
        }

        /** Null to go on. */
        private @Nullable Resolution step(String name, boolean last) {
            int fd = lookup.beneathWithoutLinks(root, path(name));
            if (fd == -Errno.ENOENT && last) {
                return at(lookup.beneathWithoutLinks(root, path(null))) instanceof Resolution.At(var parent)
                        ? new Resolution.AbsentIn(parent, name)
                        : new Resolution.Nowhere(Errno.ENOENT);
            }
            if (fd < 0) {
                return failure(fd);
            }
            try {
                if (!lookup.stat(fd)) {
                    return new Resolution.Unknown("'" + name + "' cannot be looked at");
                }
                boolean link = (lookup.mode() & S_IFMT) == S_IFLNK;
                if (link && (followLast || !last)) {
                    return follow(fd, name, last);
                }
                done.add(name);
                return last ? describe(fd) : null;
            } finally {
                lookup.close(fd);
            }
        }

        private @Nullable Resolution follow(int fd, String name, boolean last) {
            links++;
            if (links > MOST_LINKS) {
                return new Resolution.Nowhere(Errno.ELOOP);
            }
            boolean proc = lookup.isOnProc(fd);
            if (proc && (name.equals("self") || name.equals("thread-self"))) {
                return followSelf(name);
            }
            var text = lookup.linkText(fd);
            if (text == null) {
                return new Resolution.Unknown("a link that cannot be read");
            }
            if (proc && !text.startsWith("self/")) {
                return followMagic(name, last);
            }
            if (text.startsWith("/")) {
                done.clear();
            }
            push(text);
            return null;
        }

        private @Nullable Resolution followSelf(String name) {
            var status = lookup.read("/proc/" + thread + "/status");
            if (status == null) {
                return new Resolution.Unknown("the caller is gone");
            }
            var process = StatusText.last(status, "NStgid");
            push(name.equals("self") ? process : process + "/task/" + StatusText.last(status, "NSpid"));
            return null;
        }

        private @Nullable Resolution followMagic(String name, boolean last) {
            int directory = lookup.beneathWithoutLinks(root, path(null));
            if (directory < 0) {
                return failure(directory);
            }
            Resolution target;
            try {
                target = at(lookup.openAt(directory, name));
            } finally {
                lookup.close(directory);
            }
            if (last || !(target instanceof Resolution.At(var path))) {
                return target;
            }
            var start = fromRoot(thread, path);
            if (start == null) {
                return new Resolution.Unknown("a link that leads out of its root");
            }
            done.clear();
            push(start);
            return null;
        }
    }
}
