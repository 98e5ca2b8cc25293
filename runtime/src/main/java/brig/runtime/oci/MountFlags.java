package brig.runtime.oci;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The options of a mount, as {@code mount(8)} writes them, for the kernel's newer interface ({@code mount_setattr(2)},
 * {@code fsconfig(2)}).
 *
 * @param set {@code MOUNT_ATTR_*} that the mount gets
 * @param clear that it loses
 * @param setBelow that the mounts beneath it get, too
 * @param recursive takes what is mounted beneath the source along
 * @param propagation {@code MS_PRIVATE}, {@code MS_SLAVE}, {@code MS_SHARED} or {@code MS_UNBINDABLE}
 * @param propagationBelow the mounts beneath it get it, too
 * @param data name and value in pairs, for the file system itself; a value may be empty
 */
record MountFlags(
        long set,
        long clear,
        long setBelow,
        boolean recursive,
        long propagation,
        boolean propagationBelow,
        List<String> data) {
    static final long MS_UNBINDABLE = 1 << 17;
    static final long MS_PRIVATE = 1 << 18;
    static final long MS_SLAVE = 1 << 19;
    static final long MS_SHARED = 1 << 20;

    private static final Map<String, Long> PROPAGATION =
            Map.of("private", MS_PRIVATE, "slave", MS_SLAVE, "shared", MS_SHARED, "unbindable", MS_UNBINDABLE);

    static final long RDONLY = 1;
    private static final long NOSUID = 2;
    private static final long NODEV = 4;
    private static final long NOEXEC = 8;
    private static final long ATIME = 0x70;
    private static final long NOATIME = 0x10;
    private static final long STRICTATIME = 0x20;
    private static final long NODIRATIME = 0x80;
    private static final long NOSYMFOLLOW = 0x200000;

    private static final Map<String, Long> SET = Map.of(
            "ro", RDONLY,
            "nosuid", NOSUID,
            "nodev", NODEV,
            "noexec", NOEXEC,
            "noatime", NOATIME,
            "strictatime", STRICTATIME,
            "nodiratime", NODIRATIME,
            "nosymfollow", NOSYMFOLLOW);

    private static final Map<String, Long> CLEAR = Map.of(
            "rw", RDONLY,
            "suid", NOSUID,
            "dev", NODEV,
            "exec", NOEXEC,
            "diratime", NODIRATIME,
            "symfollow", NOSYMFOLLOW);

    /** What says nothing new here: the defaults, and what a fresh mount is anyway. */
    private static final List<String> PLAIN = List.of(
            "defaults",
            "bind",
            "relatime",
            "norelatime",
            "atime",
            "nostrictatime",
            "async",
            "nolazytime",
            "nomand",
            "loud",
            "noiversion",
            "remount",
            "tmpcopyup");

    static MountFlags of(String target, List<String> options) throws OciException {
        long set = 0;
        long clear = 0;
        long below = 0;
        boolean recursive = false;
        long propagation = MS_PRIVATE;
        boolean propagationBelow = false;
        var data = new ArrayList<String>();
        for (var option : options) {
            boolean all = option.length() > 2 && option.startsWith("r") && SET.containsKey(option.substring(1));
            if (SET.containsKey(option)) {
                long bit = bit(SET, option);
                set |= bit;
                clear = (clear & ~bit) | ((bit & ATIME) != 0 ? ATIME : 0);
            } else if (CLEAR.containsKey(option)) {
                clear |= bit(CLEAR, option);
                set &= ~bit(CLEAR, option);
            } else if (all && (bit(SET, option.substring(1)) & ATIME) == 0) {
                set |= bit(SET, option.substring(1));
                below |= bit(SET, option.substring(1));
            } else if (option.equals("rbind")) {
                recursive = true;
            } else if (propagation(option) != 0) {
                propagation = propagation(option);
                propagationBelow = option.startsWith("r");
            } else if (List.of("idmap", "ridmap", "mand", "copy-symlink").contains(option)
                    || (option.startsWith("r") && CLEAR.containsKey(option.substring(1)))) {
                throw new OciException("mount " + target + ": Brig does not know the option '" + option + "'");
            } else if (!PLAIN.contains(option) && !option.isEmpty()) {
                int equals = option.indexOf('=');
                data.add(equals < 0 ? option : option.substring(0, equals));
                data.add(equals < 0 ? "" : option.substring(equals + 1));
            }
        }
        return new MountFlags(set, clear, below, recursive, propagation, propagationBelow, List.copyOf(data));
    }

    /** Of {@code shared} or {@code rshared} and the like; 0 if it is none of them. */
    static long propagation(String option) {
        var name = option.startsWith("r") ? option.substring(1) : option;
        return PROPAGATION.getOrDefault(name, 0L);
    }

    /** A file system that has just been made is nobody's slave. */
    long freshPropagation() {
        return propagation == MS_SLAVE ? MS_PRIVATE : propagation;
    }

    /** Whether mounts of the host have to travel into the container for it. */
    boolean followsHost() {
        return (propagation & (MS_SLAVE | MS_SHARED)) != 0;
    }

    private static long bit(Map<String, Long> bits, String option) {
        return bits.getOrDefault(option, 0L);
    }
}
