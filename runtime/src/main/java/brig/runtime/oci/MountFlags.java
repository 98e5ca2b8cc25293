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
 * @param clearBelow that the mounts beneath it lose, too
 * @param recursive takes what is mounted beneath the source along
 * @param propagation {@code MS_PRIVATE}, {@code MS_SLAVE}, {@code MS_SHARED} or {@code MS_UNBINDABLE}
 * @param propagationBelow the mounts beneath it get it, too
 * @param mapped its owners go through a map ({@code idmap})
 * @param mappedBelow those of the mounts beneath it, too ({@code ridmap})
 * @param data name and value in pairs, for the file system itself; a value may be empty
 */
record MountFlags(
        long set,
        long clear,
        long setBelow,
        long clearBelow,
        boolean recursive,
        long propagation,
        boolean propagationBelow,
        boolean mapped,
        boolean mappedBelow,
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

    /** How a file's times are kept unless somebody says else. */
    private static final List<String> TIMES = List.of("relatime", "norelatime", "atime", "nostrictatime");

    /** What says nothing new here: the defaults, and what a fresh mount is anyway. */
    private static final List<String> PLAIN = List.of(
            "defaults",
            "bind",
            "async",
            "nolazytime",
            "nomand",
            "mand", // without effect since Linux 5.15
            "loud",
            "silent",
            "noiversion",
            "remount",
            "tmpcopyup");

    static MountFlags of(String target, List<String> options) throws OciException {
        var top = new Attributes();
        var below = new Attributes();
        boolean recursive = false;
        long propagation = MS_PRIVATE;
        boolean propagationBelow = false;
        boolean mapped = false;
        boolean mappedBelow = false;
        var data = new ArrayList<String>();
        for (var option : options) {
            if (option.equals("rbind")) {
                recursive = true;
            } else if (propagation(option) != 0) {
                propagation = propagation(option);
                propagationBelow = option.startsWith("r");
            } else if (option.equals("idmap") || option.equals("ridmap")) {
                mapped = true;
                mappedBelow = option.equals("ridmap");
            } else if (option.equals("copy-symlink")) {
                throw new OciException("mount " + target + ": Brig does not know the option '" + option + "'");
            } else if (!top.take(option)
                    && !(option.startsWith("r") && takeBoth(option.substring(1), top, below))
                    && !PLAIN.contains(option)
                    && !option.isEmpty()) {
                int equals = option.indexOf('=');
                data.add(equals < 0 ? option : option.substring(0, equals));
                data.add(equals < 0 ? "" : option.substring(equals + 1));
            }
        }
        return new MountFlags(
                top.set,
                top.clear,
                below.set,
                below.clear,
                recursive,
                propagation,
                propagationBelow,
                mapped,
                mappedBelow,
                List.copyOf(data));
    }

    private static boolean takeBoth(String option, Attributes top, Attributes below) {
        return top.take(option) && below.take(option);
    }

    /** Of one mount, or of all of a tree; of two options that contradict the later one counts. */
    private static final class Attributes {
        private long set;
        private long clear;

        /** @return whether it is an attribute of a mount */
        boolean take(String option) {
            if (TIMES.contains(option)) {
                set &= ~ATIME; // relatime, as every fresh mount is
                clear |= ATIME;
                return true;
            }
            long on = SET.getOrDefault(option, 0L);
            long off = CLEAR.getOrDefault(option, 0L);
            if ((on & ATIME) != 0) {
                set = (set & ~ATIME) | on;
                clear |= ATIME; // the kernel wants all of that field cleared
            } else {
                set = (set & ~off) | on;
                clear = (clear & ~on) | off;
            }
            return (on | off) != 0;
        }
    }

    /**
     * Of a mount with a map: whoever may write beneath it as somebody harmless would otherwise make set-user-ID programs and
     * nodes of devices of somebody who is not.
     */
    MountFlags withoutPrivilege() {
        long none = NOSUID | NODEV;
        return new MountFlags(
                set | none,
                clear & ~none,
                mappedBelow ? setBelow | none : setBelow,
                mappedBelow ? clearBelow & ~none : clearBelow,
                recursive,
                propagation,
                propagationBelow,
                mapped,
                mappedBelow,
                data);
    }

    /** Whether it wants set-user-ID bits or nodes of devices to be honoured, in so many words. */
    boolean wantsPrivilege() {
        return (clear & (NOSUID | NODEV)) != 0;
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
}
