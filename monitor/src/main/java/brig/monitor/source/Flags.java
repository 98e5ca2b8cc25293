package brig.monitor.source;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Bits and numbers by their names in the kernel's headers. */
final class Flags {
    private static final boolean AARCH64 = System.getProperty("os.arch", "").equals("aarch64");

    /** Those whose bits differ between x86 and aarch64 ({@code asm/fcntl.h}). */
    private static final String OPEN = AARCH64
            ? "TMPFILE 404000 DIRECTORY 4000 NOFOLLOW 8000 DIRECT 10000 LARGEFILE 20000"
            : "TMPFILE 410000 DIRECT 4000 LARGEFILE 8000 DIRECTORY 10000 NOFOLLOW 20000";

    private static final Map<String, Flags> SETS = Map.ofEntries(
            set(
                    "open",
                    "O_",
                    "CREAT 40 EXCL 80 NOCTTY 100 TRUNC 200 APPEND 400 NONBLOCK 800 SYNC 101000 DSYNC 1000 ASYNC 2000 "
                            + OPEN + " NOATIME 40000 CLOEXEC 80000 PATH 200000"),
            set(
                    "at",
                    "AT_",
                    "SYMLINK_NOFOLLOW 100 EACCESS 200 SYMLINK_FOLLOW 400 NO_AUTOMOUNT 800 EMPTY_PATH 1000 "
                            + "STATX_FORCE_SYNC 2000 STATX_DONT_SYNC 4000 RECURSIVE 8000"),
            set("unlinkat", "AT_", "REMOVEDIR 200"),
            set("rename", "RENAME_", "NOREPLACE 1 EXCHANGE 2 WHITEOUT 4"),
            set(
                    "clone",
                    "CLONE_",
                    "NEWTIME 80 VM 100 FS 200 FILES 400 SIGHAND 800 PIDFD 1000 PTRACE 2000 VFORK 4000 "
                            + "PARENT 8000 THREAD 10000 NEWNS 20000 SYSVSEM 40000 SETTLS 80000 PARENT_SETTID 100000 "
                            + "CHILD_CLEARTID 200000 DETACHED 400000 UNTRACED 800000 CHILD_SETTID 1000000 NEWCGROUP 2000000 "
                            + "NEWUTS 4000000 NEWIPC 8000000 NEWUSER 10000000 NEWPID 20000000 NEWNET 40000000 IO 80000000 "
                            + "CLEAR_SIGHAND 100000000 INTO_CGROUP 200000000"),
            set(
                    "mount",
                    "MS_",
                    "RDONLY 1 NOSUID 2 NODEV 4 NOEXEC 8 SYNCHRONOUS 10 REMOUNT 20 MANDLOCK 40 DIRSYNC 80 "
                            + "NOSYMFOLLOW 100 NOATIME 400 NODIRATIME 800 BIND 1000 MOVE 2000 REC 4000 SILENT 8000 POSIXACL 10000 "
                            + "UNBINDABLE 20000 PRIVATE 40000 SLAVE 80000 SHARED 100000 RELATIME 200000 STRICTATIME 1000000 "
                            + "LAZYTIME 2000000"),
            set("umount", "", "MNT_FORCE 1 MNT_DETACH 2 MNT_EXPIRE 4 UMOUNT_NOFOLLOW 8"),
            set(
                    "opentree",
                    "",
                    "OPEN_TREE_CLONE 1 AT_SYMLINK_NOFOLLOW 100 AT_NO_AUTOMOUNT 800 AT_EMPTY_PATH 1000 "
                            + "AT_RECURSIVE 8000 OPEN_TREE_CLOEXEC 80000"),
            set("memfd", "MFD_", "CLOEXEC 1 ALLOW_SEALING 2 HUGETLB 4 NOEXEC_SEAL 8 EXEC 10"),
            set(
                    "msg",
                    "MSG_",
                    "OOB 1 PEEK 2 DONTROUTE 4 CTRUNC 8 PROBE 10 TRUNC 20 DONTWAIT 40 EOR 80 WAITALL 100 CONFIRM 800 "
                            + "ERRQUEUE 2000 NOSIGNAL 4000 MORE 8000 ZEROCOPY 4000000 FASTOPEN 20000000 "
                            + "CMSG_CLOEXEC 40000000"),
            set("accept", "SOCK_", "NONBLOCK 800 CLOEXEC 80000"),
            set("userfault", "", "UFFD_USER_MODE_ONLY 1 O_NONBLOCK 800 O_CLOEXEC 80000"),
            set("fsopen", "FSOPEN_", "CLOEXEC 1"),
            set("fsmount", "FSMOUNT_", "CLOEXEC 1"),
            set(
                    "mountattr",
                    "MOUNT_ATTR_",
                    "RDONLY 1 NOSUID 2 NODEV 4 NOEXEC 8 NOATIME 10 STRICTATIME 20 NODIRATIME 80 IDMAP 100000 "
                            + "NOSYMFOLLOW 200000"),
            set(
                    "movemount",
                    "MOVE_MOUNT_",
                    "F_SYMLINKS 1 F_AUTOMOUNTS 2 F_EMPTY_PATH 4 T_SYMLINKS 10 T_AUTOMOUNTS 20 T_EMPTY_PATH 40 "
                            + "SET_GROUP 100 BENEATH 200"),
            set("module", "MODULE_INIT_", "IGNORE_MODVERSIONS 1 IGNORE_VERMAGIC 2 COMPRESSED_FILE 4"),
            set(
                    "filter",
                    "SECCOMP_FILTER_FLAG_",
                    "TSYNC 1 LOG 2 SPEC_ALLOW 4 NEW_LISTENER 8 TSYNC_ESRCH 10 WAIT_KILLABLE_RECV 20"),
            set(
                    "persona",
                    "",
                    "PER_LINUX32 8 UNAME26 20000 ADDR_NO_RANDOMIZE 40000 FDPIC_FUNCPTRS 80000 MMAP_PAGE_ZERO 100000 "
                            + "ADDR_COMPAT_LAYOUT 200000 READ_IMPLIES_EXEC 400000 ADDR_LIMIT_32BIT 800000 "
                            + "SHORT_INODE 1000000 WHOLE_SECONDS 2000000 STICKY_TIMEOUTS 4000000 ADDR_LIMIT_3GB 8000000"),
            set("protection", "PROT_", "READ 1 WRITE 2 EXEC 4 SEM 8 GROWSDOWN 1000000 GROWSUP 2000000"));

    private static final Map<String, Map<Long, String>> CHOICES = Map.ofEntries(
            choice(
                    "family",
                    "AF_",
                    "UNSPEC 0 UNIX 1 INET 2 AX25 3 IPX 4 APPLETALK 5 NETROM 6 ATMPVC 8 X25 9 INET6 a ROSE b "
                            + "KEY f NETLINK 10 PACKET 11 RDS 15 PPPOX 18 CAN 1d TIPC 1e BLUETOOTH 1f RXRPC 21 PHONET 23 "
                            + "IEEE802154 24 CAIF 25 ALG 26 NFC 27 VSOCK 28 KCM 29 QIPCRTR 2a SMC 2b XDP 2c MCTP 2d"),
            choice(
                    "fsconfig",
                    "FSCONFIG_",
                    "SET_FLAG 0 SET_STRING 1 SET_BINARY 2 SET_PATH 3 SET_PATH_EMPTY 4 SET_FD 5 "
                            + "CMD_CREATE 6 CMD_RECONFIGURE 7 CMD_CREATE_EXCL 8"),
            choice(
                    "ptrace",
                    "PTRACE_",
                    "TRACEME 0 PEEKTEXT 1 PEEKDATA 2 PEEKUSER 3 POKETEXT 4 POKEDATA 5 POKEUSER 6 CONT 7 "
                            + "KILL 8 SINGLESTEP 9 GETREGS c SETREGS d GETFPREGS e SETFPREGS f ATTACH 10 DETACH 11 SYSCALL 18 "
                            + "SETOPTIONS 4200 GETEVENTMSG 4201 GETSIGINFO 4202 SETSIGINFO 4203 GETREGSET 4204 SETREGSET 4205 "
                            + "SEIZE 4206 INTERRUPT 4207 LISTEN 4208 PEEKSIGINFO 4209 GETSIGMASK 420a SETSIGMASK 420b "
                            + "SECCOMP_GET_FILTER 420c SECCOMP_GET_METADATA 420d GET_SYSCALL_INFO 420e"),
            choice(
                    "bpf",
                    "BPF_",
                    "MAP_CREATE 0 MAP_LOOKUP_ELEM 1 MAP_UPDATE_ELEM 2 MAP_DELETE_ELEM 3 MAP_GET_NEXT_KEY 4 "
                            + "PROG_LOAD 5 OBJ_PIN 6 OBJ_GET 7 PROG_ATTACH 8 PROG_DETACH 9 PROG_TEST_RUN a PROG_GET_NEXT_ID b "
                            + "MAP_GET_NEXT_ID c PROG_GET_FD_BY_ID d MAP_GET_FD_BY_ID e OBJ_GET_INFO_BY_FD f PROG_QUERY 10 "
                            + "RAW_TRACEPOINT_OPEN 11 BTF_LOAD 12 BTF_GET_FD_BY_ID 13 TASK_FD_QUERY 14 "
                            + "MAP_LOOKUP_AND_DELETE_ELEM 15 MAP_FREEZE 16 BTF_GET_NEXT_ID 17 LINK_CREATE 1c LINK_UPDATE 1d "
                            + "ITER_CREATE 21 TOKEN_CREATE 24"),
            choice(
                    "keyctl",
                    "KEYCTL_",
                    "GET_KEYRING_ID 0 JOIN_SESSION_KEYRING 1 UPDATE 2 REVOKE 3 CHOWN 4 SETPERM 5 "
                            + "DESCRIBE 6 CLEAR 7 LINK 8 UNLINK 9 SEARCH a READ b INSTANTIATE c NEGATE d SET_REQKEY_KEYRING e "
                            + "SET_TIMEOUT f ASSUME_AUTHORITY 10 GET_SECURITY 11 SESSION_TO_PARENT 12"),
            choice(
                    "prctl",
                    "PR_",
                    "SET_PDEATHSIG 1 GET_PDEATHSIG 2 GET_DUMPABLE 3 SET_DUMPABLE 4 GET_KEEPCAPS 7 SET_KEEPCAPS 8 "
                            + "SET_NAME f GET_NAME 10 GET_SECCOMP 15 SET_SECCOMP 16 CAPBSET_READ 17 CAPBSET_DROP 18 GET_TSC 19 "
                            + "SET_TSC 1a GET_SECUREBITS 1b SET_SECUREBITS 1c SET_TIMERSLACK 1d SET_MM 23 "
                            + "SET_CHILD_SUBREAPER 24 SET_NO_NEW_PRIVS 26 GET_NO_NEW_PRIVS 27 SET_THP_DISABLE 29 "
                            + "CAP_AMBIENT 2f GET_SPECULATION_CTRL 34 SET_SPECULATION_CTRL 35 SET_SYSCALL_USER_DISPATCH 3b "
                            + "SCHED_CORE 3e SET_MDWE 41 SET_VMA 53564d41 SET_PTRACER 59616d61"),
            choice("seccomp", "SECCOMP_", "SET_MODE_STRICT 0 SET_MODE_FILTER 1 GET_ACTION_AVAIL 2 GET_NOTIF_SIZES 3"),
            choice(
                    "reboot",
                    "LINUX_REBOOT_CMD_",
                    "CAD_OFF 0 RESTART 1234567 POWER_OFF 4321fedc KEXEC 45584543 CAD_ON 89abcdef RESTART2 a1b2c3d4 "
                            + "HALT cdef0123 SW_SUSPEND d000fce2"),
            choice("ioctl", "", "TIOCSTI 5412 TIOCLINUX 541c TIOCSETD 5423 TIOCCONS 541d FS_IOC_SETFLAGS 40086602"),
            choice(
                    "signal",
                    "SIG",
                    "HUP 1 INT 2 QUIT 3 ILL 4 TRAP 5 ABRT 6 BUS 7 FPE 8 KILL 9 USR1 a SEGV b USR2 c PIPE d "
                            + "ALRM e TERM f STKFLT 10 CHLD 11 CONT 12 STOP 13 TSTP 14 TTIN 15 TTOU 16 URG 17 XCPU 18 XFSZ 19 "
                            + "VTALRM 1a PROF 1b WINCH 1c IO 1d PWR 1e SYS 1f"));

    private final SequencedMap<Long, String> names;

    private Flags(SequencedMap<Long, String> names) {
        this.names = names;
    }

    private static Map.Entry<String, Flags> set(String kind, String prefix, String table) {
        return Map.entry(kind, new Flags(parse(prefix, table)));
    }

    private static Map.Entry<String, Map<Long, String>> choice(String kind, String prefix, String table) {
        return Map.entry(kind, parse(prefix, table));
    }

    /** Name and hexadecimal number, by turns. */
    private static SequencedMap<Long, String> parse(String prefix, String table) {
        var words = table.split(" ");
        var names = new LinkedHashMap<Long, String>();
        for (int i = 0; i < words.length; i += 2) {
            names.put(Long.parseLong(words[i + 1], 16), prefix + words[i]);
        }
        return names;
    }

    static boolean isSet(String kind) {
        return SETS.containsKey(kind);
    }

    static boolean isChoice(String kind) {
        return CHOICES.containsKey(kind);
    }

    /** {@code O_WRONLY|O_CREAT|0x8000000}: what has no name stays a number. */
    static String set(String kind, long value) {
        var flags = SETS.get(kind);
        if (flags == null) {
            throw new IllegalArgumentException("no flags called " + kind);
        }
        return flags.text(value);
    }

    private String text(long value) {
        var text = new StringBuilder();
        long rest = value;
        for (var entry : names.entrySet()) {
            if ((rest & entry.getKey()) == entry.getKey()) {
                rest &= ~entry.getKey();
                text.append(text.isEmpty() ? "" : "|").append(entry.getValue());
            }
        }
        if (rest != 0 || text.isEmpty()) {
            text.append(text.isEmpty() ? "" : "|").append(rest == 0 ? "0" : "0x" + Long.toHexString(rest));
        }
        return text.toString();
    }

    static String choice(String kind, long value) {
        var names = CHOICES.get(kind);
        if (names == null) {
            throw new IllegalArgumentException("no choices called " + kind);
        }
        var name = names.get(value & 0xffffffffL);
        return name != null ? name : "0x" + Long.toHexString(value & 0xffffffffL);
    }
}
