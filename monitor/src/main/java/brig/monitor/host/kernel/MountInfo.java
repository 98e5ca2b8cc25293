package brig.monitor.host.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code /proc/PID/mountinfo}: what is mounted where in a process's mount namespace.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html">proc_pid_mountinfo(5)</a>
 */
public record MountInfo(List<Mount> mounts) {
    public MountInfo {
        mounts = List.copyOf(mounts);
    }

    /**
     * @param device {@code major:minor}: the file system
     * @param root which directory or file of that file system is mounted; not {@code /} for a bind mount of a part
     * @param target where
     * @param options of the mount itself, such as {@code ro}
     * @param superOptions of the file system, such as {@code rw}
     * @param shared whether mounts propagate from here to peers in other namespaces
     */
    public record Mount(
            int id,
            String device,
            String root,
            String target,
            String type,
            String source,
            List<String> options,
            List<String> superOptions,
            boolean shared,
            boolean slave) {
        public Mount {
            options = List.copyOf(options);
            superOptions = List.copyOf(superOptions);
        }

        public boolean writable() {
            return !options.contains("ro") && !superOptions.contains("ro");
        }
    }

    /** Lines that are not understood are left out: a mount's source may hold anything. */
    public static MountInfo parse(String text) {
        var mounts = new ArrayList<Mount>();
        text.lines().forEach(line -> mount(line).ifPresent(mounts::add));
        return new MountInfo(mounts);
    }

    private static Optional<Mount> mount(String line) {
        var words = line.split(" ");
        int dash = 6;
        boolean shared = false;
        boolean slave = false;
        for (; dash < words.length && !words[dash].equals("-"); dash++) {
            shared |= words[dash].startsWith("shared:");
            slave |= words[dash].startsWith("master:");
        }
        if (dash + 2 >= words.length || !words[0].matches("\\d{1,9}")) {
            return Optional.empty();
        }
        return Optional.of(new Mount(
                Integer.parseInt(words[0]),
                words[2],
                unescaped(words[3]),
                unescaped(words[4]),
                words[dash + 1],
                unescaped(words[dash + 2]),
                List.of(words[5].split(",")),
                dash + 3 < words.length ? List.of(words[dash + 3].split(",")) : List.of(),
                shared,
                slave));
    }

    /** Blanks, line breaks and backslashes are written as three octal digits. */
    static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\'
                    && i + 3 < text.length()
                    && text.substring(i + 1, i + 4).matches("[0-7]{3}")) {
                out.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    /** What lies at the top: of several mounts on {@code /} the last one counts. */
    public Optional<Mount> top() {
        return mounts.reversed().stream().filter(m -> m.target().equals("/")).findFirst();
    }

    /**
     * Where this namespace sees what a mount of another namespace shows: the mount of the same file system whose root is
     * above, deepest first. Names do not matter, so a socket reached through another path is still found.
     */
    public Optional<String> pathOf(Mount other) {
        Optional<String> best = Optional.empty();
        int length = -1;
        for (var own : mounts) {
            if (own.device().equals(other.device())
                    && isBelow(other.root(), own.root())
                    && own.root().length() > length) {
                length = own.root().length();
                best = Optional.of(
                        joined(own.target(), other.root().substring(own.root().equals("/") ? 0 : length)));
            }
        }
        return best;
    }

    /** The mount that a path of this namespace lies on: the deepest one above it, and of several the last. */
    public Optional<Mount> holder(String path) {
        Optional<Mount> best = Optional.empty();
        for (var mount : mounts) {
            if (isBelow(path, mount.target())
                    && best.map(b -> mount.target().length() >= b.target().length())
                            .orElse(true)) {
                best = Optional.of(mount);
            }
        }
        return best;
    }

    /** Two pieces of a path with one slash between. */
    public static String joined(String directory, String rest) {
        var tail = rest.isEmpty() || rest.equals("/") ? "" : rest.startsWith("/") ? rest : "/" + rest;
        var path = (directory.equals("/") ? "" : directory) + tail;
        return path.isEmpty() ? "/" : path;
    }

    /** Whether a path is a directory's or lies below it. */
    public static boolean isBelow(String path, String directory) {
        return directory.equals("/")
                || path.equals(directory)
                || (path.startsWith(directory) && path.charAt(directory.length()) == '/');
    }
}
