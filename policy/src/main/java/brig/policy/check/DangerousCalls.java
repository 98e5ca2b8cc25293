package brig.policy.check;

import java.util.Map;
import java.util.Optional;

/** What an attacker gains by a system call that the shipped sets refuse. */
public final class DangerousCalls {
    private static final String MOUNTS =
            "with CAP_SYS_ADMIN an attacker lays other files over those that the policy names";
    private static final String MODULES = "with CAP_SYS_MODULE an attacker loads code into the kernel";
    private static final String KEYS = "keyrings have no namespace, so an attacker reads keys of the host's users";
    private static final String RING =
            "an attacker opens files and connections through io_uring, which no filter and no monitor sees";
    private static final String MEMORY = "an attacker takes over every process of the same user in the container";
    private static final String PORTS = "with CAP_SYS_RAWIO an attacker talks to the machine's devices directly";
    private static final String CLOCK = "with CAP_SYS_TIME an attacker changes the time of the whole machine";
    private static final String KEXEC = "with CAP_SYS_BOOT an attacker starts another kernel";

    private static final Map<String, String> GAINS = Map.ofEntries(
            Map.entry("mount", MOUNTS),
            Map.entry("umount2", "with CAP_SYS_ADMIN an attacker takes away the mounts that hide host files"),
            Map.entry("pivot_root", MOUNTS),
            Map.entry(
                    "chroot",
                    "with CAP_SYS_CHROOT an attacker steps out of a root directory through an open descriptor"),
            Map.entry("move_mount", MOUNTS),
            Map.entry("open_tree", MOUNTS),
            Map.entry("open_tree_attr", MOUNTS),
            Map.entry("fsopen", MOUNTS),
            Map.entry("fsmount", MOUNTS),
            Map.entry("fsconfig", MOUNTS),
            Map.entry("fspick", MOUNTS),
            Map.entry("mount_setattr", MOUNTS),
            Map.entry("ptrace", MEMORY),
            Map.entry("process_vm_readv", MEMORY),
            Map.entry("process_vm_writev", MEMORY),
            Map.entry("pidfd_getfd", "an attacker takes open files and sockets out of other processes"),
            Map.entry("setns", "an attacker who gets hold of a namespace of the host joins it"),
            Map.entry(
                    "unshare",
                    "in a user namespace of its own an attacker has all capabilities, and with them a far larger kernel"),
            Map.entry(
                    "clone",
                    "in a user namespace of its own an attacker has all capabilities, and with them a far larger kernel"),
            Map.entry("clone3", "the filter cannot see its flags, so new namespaces come with it"),
            Map.entry(
                    "bpf",
                    "an attacker loads programs into the kernel, which a fault in its verifier turns into control"),
            Map.entry(
                    "perf_event_open",
                    "an attacker measures other processes and reaches a much attacked part of the kernel"),
            Map.entry("userfaultfd", "an attacker stops the kernel in the middle of a copy, which wins races"),
            Map.entry("init_module", MODULES),
            Map.entry("finit_module", MODULES),
            Map.entry("delete_module", "with CAP_SYS_MODULE an attacker removes parts of the kernel"),
            Map.entry("kexec_load", KEXEC),
            Map.entry("kexec_file_load", KEXEC),
            Map.entry("reboot", "with CAP_SYS_BOOT an attacker restarts the machine"),
            Map.entry("keyctl", KEYS),
            Map.entry("add_key", KEYS),
            Map.entry("request_key", KEYS),
            Map.entry(
                    "open_by_handle_at",
                    "with CAP_DAC_READ_SEARCH an attacker opens any file of the host's disk by its number"),
            Map.entry("io_uring_setup", RING),
            Map.entry("io_uring_enter", RING),
            Map.entry("io_uring_register", RING),
            Map.entry("swapon", "with CAP_SYS_ADMIN an attacker has the kernel write memory to a file of theirs"),
            Map.entry("swapoff", "with CAP_SYS_ADMIN an attacker exhausts the machine's memory"),
            Map.entry("iopl", PORTS),
            Map.entry("ioperm", PORTS),
            Map.entry("settimeofday", CLOCK),
            Map.entry("clock_settime", CLOCK),
            Map.entry("acct", "with CAP_SYS_PACCT an attacker has the kernel write to a file on every exit"),
            Map.entry("syslog", "the kernel's log tells an attacker addresses of the kernel"),
            Map.entry("modify_ldt", "an attacker reaches old code of the kernel that had many faults"),
            Map.entry("memfd_secret", "the monitor cannot read such memory, so it cannot see the names in a call"),
            Map.entry("memfd_create", "with MFD_EXEC an attacker runs a program that is in no file"),
            Map.entry("execve", "programs that are not on the execute list still do not start, but nobody hears of it"),
            Map.entry(
                    "execveat", "programs that are not on the execute list still do not start, but nobody hears of it"),
            Map.entry("connect", "addresses outside the list stay out of reach, but nobody hears of it"),
            Map.entry("bind", "ports outside the list stay out of reach, but nobody hears of it"),
            Map.entry(
                    "socket",
                    "packet, kernel crypto and virtual machine sockets reach much attacked parts of the kernel"),
            Map.entry("personality", "an attacker turns off the randomness of addresses"),
            Map.entry(
                    "ioctl", "through TIOCSTI an attacker types into the terminal that the container was started from"),
            Map.entry("mknod", "with CAP_MKNOD an attacker makes devices"),
            Map.entry("mknodat", "with CAP_MKNOD an attacker makes devices"));

    private DangerousCalls() {}

    public static Optional<String> gain(String call) {
        return Optional.ofNullable(GAINS.get(call));
    }
}
