package brig.runtime.sys;

/** System calls that Brig itself makes, by number: x86-64 ({@code asm/unistd_64.h}) and aarch64 ({@code asm-generic/unistd.h}). */
public enum Sys {
    ACCEPT4(288, 242),
    BIND(49, 200),
    BPF(321, 280),
    CAPSET(126, 91),
    CHDIR(80, 49),
    CHROOT(161, 51),
    CLONE3(435, 435),
    CLOSE(3, 57),
    CLOSE_RANGE(436, 436),
    CONNECT(42, 203),
    DUP3(292, 24),
    EPOLL_CREATE1(291, 20),
    EPOLL_CTL(233, 21),
    EPOLL_PWAIT(281, 22),
    EVENTFD2(290, 19),
    EXECVE(59, 221),
    EXECVEAT(322, 281),
    EXIT_GROUP(231, 94),
    FCHDIR(81, 50),
    FCHMOD(91, 52),
    FCHMODAT(268, 53),
    FCHOWNAT(260, 54),
    FCNTL(72, 25),
    FGETXATTR(193, 10),
    FLISTXATTR(196, 13),
    FLOCK(73, 32),
    FSCONFIG(431, 431),
    FSETXATTR(190, 7),
    FSMOUNT(432, 432),
    FSOPEN(430, 430),
    FSTATFS(138, 44),
    FTRUNCATE(77, 46),
    GETDENTS64(217, 61),
    GETEUID(107, 175),
    GETPID(39, 172),
    GETRANDOM(318, 278),
    GETSOCKNAME(51, 204),
    GETPEERNAME(52, 205),
    GETSOCKOPT(55, 209),
    GETTID(186, 178),
    IOPRIO_SET(251, 30),
    IO_URING_SETUP(425, 425),
    IOCTL(16, 29),
    KEYCTL(250, 219),
    KILL(62, 129),
    LANDLOCK_ADD_RULE(445, 445),
    LANDLOCK_CREATE_RULESET(444, 444),
    LANDLOCK_RESTRICT_SELF(446, 446),
    LINKAT(265, 37),
    LISTEN(50, 201),
    LSEEK(8, 62),
    MEMFD_CREATE(319, 279),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    MOUNT(165, 40),
    MOUNT_SETATTR(442, 442),
    MOVE_MOUNT(429, 429),
    OPEN_TREE(428, 428),
    OPENAT(257, 56),
    OPENAT2(437, 437),
    PERF_EVENT_OPEN(298, 241),
    PERSONALITY(135, 92),
    PIDFD_GETFD(438, 438),
    PIDFD_OPEN(434, 434),
    PIDFD_SEND_SIGNAL(424, 424),
    PIPE2(293, 59),
    PIVOT_ROOT(155, 41),
    PPOLL(271, 73),
    PRCTL(157, 167),
    PRLIMIT64(302, 261),
    PREAD64(17, 67),
    PROCESS_VM_READV(310, 270),
    PTRACE(101, 117),
    RT_SIGPROCMASK(14, 135),
    RT_SIGTIMEDWAIT(128, 137),
    READ(0, 63),
    READLINKAT(267, 78),
    RECVFROM(45, 207),
    RECVMSG(47, 212),
    RENAMEAT2(316, 276),
    SCHED_SETAFFINITY(203, 122),
    SCHED_SETATTR(314, 274),
    SECCOMP(317, 277),
    SENDMSG(46, 211),
    SENDTO(44, 206),
    SETDOMAINNAME(171, 162),
    SETGROUPS(116, 159),
    SETHOSTNAME(170, 161),
    SETNS(308, 268),
    SETRESGID(119, 149),
    SETRESUID(117, 147),
    SETRLIMIT(160, 164),
    SETSID(112, 157),
    SETSOCKOPT(54, 208),
    SOCKET(41, 198),
    SOCKETPAIR(53, 199),
    STATX(332, 291),
    SYMLINKAT(266, 36),
    SYNCFS(306, 267),
    TKILL(200, 130),
    UMASK(95, 166),
    UMOUNT2(166, 39),
    UNLINKAT(263, 35),
    UNSHARE(272, 97),
    UTIMENSAT(280, 88),
    WAIT4(61, 260),
    WAITID(247, 95),
    WRITE(1, 64);

    private static final boolean AARCH64 = System.getProperty("os.arch", "").equals("aarch64");

    private final int x86;
    private final int arm;

    Sys(int x86, int arm) {
        this.x86 = x86;
        this.arm = arm;
    }

    /** The number on the machine this JVM runs on. */
    public int number() {
        return AARCH64 ? arm : x86;
    }

    /** The kernel's name, such as {@code openat2}. */
    public String kernelName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
