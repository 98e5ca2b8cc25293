package brig.monitor.proc;

import brig.runtime.sys.Descriptors;
import brig.runtime.sys.Folder;
import brig.runtime.sys.ProcFile;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Names of users and groups as a container's own {@code /etc/passwd} and {@code /etc/group} had them when it started: what it
 * writes there later changes nothing. Numbers are this host's; a user namespace is taken into account.
 */
public final class UserNames {
    public static final UserNames NONE = new UserNames(Map.of(), Map.of());

    /** Bytes of a file; what lies behind is not read. */
    private static final int LONGEST_FILE = 1 << 20;

    private static final int LONGEST_NAME = 64;

    private final Map<Integer, String> users;
    private final Map<Integer, String> groups;

    UserNames(Map<Integer, String> users, Map<Integer, String> groups) {
        this.users = Map.copyOf(users);
        this.groups = Map.copyOf(groups);
    }

    /**
     * @param process the container's first process, in our pid namespace
     * @return without names where its files cannot be read: whoever made them so has no names
     */
    public static UserNames of(int process) {
        var proc = Path.of("/proc", Integer.toString(process));
        try (var root = Folder.at(proc + "/root/.")) {
            return new UserNames(
                    names(text(root, "etc/passwd"), ProcFile.read(proc.resolve("uid_map"))),
                    names(text(root, "etc/group"), ProcFile.read(proc.resolve("gid_map"))));
        } catch (IOException e) {
            return NONE;
        }
    }

    /** Empty if it has none. */
    String user(int uid) {
        return users.getOrDefault(uid, "");
    }

    /** Empty if it has none. */
    String group(int gid) {
        return groups.getOrDefault(gid, "");
    }

    /**
     * @param file lines {@code name:password:number:...}; the first of a number counts ({@code getpwuid(3)})
     * @param map lines of {@code uid_map}: first number inside, first number here, how many
     */
    static Map<Integer, String> names(String file, String map) {
        var names = new HashMap<Integer, String>();
        for (var line : file.split("\n")) {
            var words = line.split(":", 4);
            if (words.length >= 3 && !words[0].isEmpty() && words[0].length() <= LONGEST_NAME) {
                int here = outside(StatusText.number(words[2]), map);
                if (here >= 0) {
                    names.putIfAbsent(here, words[0]);
                }
            }
        }
        return names;
    }

    /** -1 for a number that the container does not have. */
    private static int outside(int inside, String map) {
        for (var line : map.split("\n")) {
            var words = line.strip().split(" +");
            if (inside >= 0 && words.length == 3) {
                long offset = inside - Long.parseLong(words[0]);
                if (offset >= 0 && offset < Long.parseLong(words[2])) {
                    return (int) (Long.parseLong(words[1]) + offset);
                }
            }
        }
        return -1;
    }

    private static String text(Folder root, String name) throws IOException {
        int fd;
        try {
            fd = root.openInRoot(name);
        } catch (SyscallException e) {
            return "";
        }
        try (var in = Descriptors.input(fd)) {
            return Folder.facts(fd).isFile() ? new String(in.readNBytes(LONGEST_FILE), StandardCharsets.UTF_8) : "";
        }
    }
}
