package brig.runtime.plan;

/** Numbers of the kernel's interface, by the kernel's names; the same on x86-64 and aarch64 unless said. */
final class Uapi {
    // linux/sched.h
    static final long CLONE_NEWTIME = 0x80L;
    static final long CLONE_NEWNS = 0x20000L;
    static final long CLONE_NEWCGROUP = 0x2000000L;
    static final long CLONE_NEWUTS = 0x4000000L;
    static final long CLONE_NEWIPC = 0x8000000L;
    static final long CLONE_NEWUSER = 0x10000000L;
    static final long CLONE_NEWPID = 0x20000000L;
    static final long CLONE_NEWNET = 0x40000000L;

    // fcntl.h; O_NOFOLLOW and O_DIRECTORY differ on aarch64, so targets are opened without them
    static final long AT_FDCWD = -100;
    static final long AT_EMPTY_PATH = 0x1000;
    static final long AT_RECURSIVE = 0x8000;
    static final long O_WRONLY = 1;
    static final long O_RDWR = 2;
    static final long O_NOCTTY = 0x100;
    static final long O_CLOEXEC = 0x80000;
    static final long F_DUPFD_CLOEXEC = 1030;
    static final long O_PATH = 0x200000;

    // linux/openat2.h
    static final long RESOLVE_NO_MAGICLINKS = 2;
    static final long RESOLVE_NO_SYMLINKS = 4;
    static final long RESOLVE_IN_ROOT = 0x10;

    // linux/mount.h
    static final long OPEN_TREE_CLONE = 1;
    static final long OPEN_TREE_CLOEXEC = O_CLOEXEC;
    static final long MOVE_MOUNT_F_EMPTY_PATH = 4;
    static final long MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    static final long FSOPEN_CLOEXEC = 1;
    static final long FSMOUNT_CLOEXEC = 1;
    static final long FSCONFIG_SET_FLAG = 0;
    static final long FSCONFIG_SET_STRING = 1;
    static final long FSCONFIG_CMD_CREATE = 6;
    static final long MOUNT_ATTR_RDONLY = 1;
    static final long MOUNT_ATTR_NOSUID = 2;
    static final long MOUNT_ATTR_NODEV = 4;
    static final long MOUNT_ATTR_NOEXEC = 8;
    static final long MOUNT_ATTR_IDMAP = 0x100000;
    static final long MOUNT_ATTR_NOSYMFOLLOW = 0x200000;
    static final long MS_PRIVATE = 1 << 18;
    static final long MS_SLAVE = 1 << 19;
    static final long MNT_DETACH = 2;

    // linux/stat.h
    static final long S_IFREG = 0x8000;
    static final long S_IFCHR = 0x2000;
    static final int S_IFDIR = 0x4000;
    static final int S_IFMT = 0xf000;
    static final long STATX_TYPE = 1;
    static final int STATX_SIZE = 256;
    /** Of {@code stx_mode}, 16 bits, in {@code struct statx}; 16 that are spare follow. */
    static final int STATX_MODE = 28;

    // linux/prctl.h, linux/capability.h
    static final long PR_SET_PDEATHSIG = 1;
    static final long PR_SET_DUMPABLE = 4;
    static final long PR_SET_KEEPCAPS = 8;
    static final long PR_CAPBSET_DROP = 24;
    static final long PR_SET_NO_NEW_PRIVS = 38;
    static final long PR_GET_NO_NEW_PRIVS = 39;
    static final long PR_CAP_AMBIENT = 47;
    static final long PR_CAP_AMBIENT_RAISE = 2;
    static final long PR_CAP_AMBIENT_CLEAR_ALL = 4;
    static final int LINUX_CAPABILITY_VERSION_3 = 0x20080522;

    // linux/seccomp.h
    static final long SECCOMP_SET_MODE_FILTER = 1;
    static final long SECCOMP_FILTER_FLAG_NEW_LISTENER = 8;
    static final long SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV = 0x20;

    // linux/landlock.h
    static final long LANDLOCK_RULE_PATH_BENEATH = 1;
    static final long LANDLOCK_ACCESS_FS_READ_FILE = 1 << 2;
    static final long LANDLOCK_RULE_NET_PORT = 2;

    // linux/if.h, linux/sockios.h
    static final long AF_INET = 2;
    static final long SOCK_DGRAM = 2;
    static final long SIOCSIFFLAGS = 0x8914;
    static final short IFF_UP_RUNNING = 0x41;

    // asm-generic/ioctls.h
    static final long TIOCSCTTY = 0x540e;
    static final long TIOCSPTLCK = 0x40045431L;
    static final long TIOCGPTPEER = 0x5441;
    static final long TIOCSWINSZ = 0x5414;

    static final long KEYCTL_JOIN_SESSION_KEYRING = 1;
    static final long SIG_SETMASK = 2;
    static final long SIGKILL = 9;
    static final long CLOSE_RANGE_CLOEXEC = 4;

    private Uapi() {}

    static final long IOPRIO_WHO_PROCESS = 1;
    /** {@code SCHED_ATTR_SIZE_VER0}: without the clamps. */
    static final int SCHED_ATTR_SIZE = 48;
    /** Bytes for all processors that a list may have. */
    static final int CPU_MASK_SIZE = 1024;
}
