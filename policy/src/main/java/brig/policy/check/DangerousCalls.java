package brig.policy.check;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What an attacker gains by a system call that the shipped sets refuse, and what to write instead. */
final class DangerousCalls {
    /** @param instead what most who allow the call are after, without it */
    record Danger(String gain, String instead) {}

    private static final Map<String, Danger> TABLE = new HashMap<>();

    static {
        add(
                "with CAP_SYS_ADMIN an attacker lays other files over those that the policy names",
                "write what is to be mounted into files.volumes or files.tmpfs",
                "mount pivot_root move_mount open_tree open_tree_attr fsopen fsmount fsconfig fspick mount_setattr");
        add(
                "with CAP_SYS_ADMIN an attacker takes away the mounts that hide host files",
                "leave it out: what is mounted ends with the container",
                "umount2");
        add(
                "with CAP_SYS_CHROOT an attacker steps out of a root directory through an open descriptor",
                "leave it out: the container has a root directory of its own",
                "chroot");
        add(
                "an attacker takes over every process of the same user in the container",
                "debug from the host, or in a container of its own that is thrown away",
                "ptrace process_vm_readv process_vm_writev");
        add(
                "an attacker takes open files and sockets out of other processes",
                "have the process that owns the descriptor pass it over a Unix socket",
                "pidfd_getfd");
        add(
                "an attacker who gets hold of a namespace of the host joins it",
                "leave it out: a program is in its namespaces when it starts",
                "setns");
        add(
                "in a user namespace of its own an attacker has all capabilities, and with them a far larger kernel",
                "leave it out: the sets allow it for threads and processes; only new namespaces are asked",
                "unshare clone");
        add(
                "the filter cannot see its flags, so new namespaces come with it",
                "leave it out: C libraries fall back to clone",
                "clone3");
        add(
                "an attacker loads programs into the kernel, which a fault in its verifier turns into control",
                "load the programs on the host",
                "bpf");
        add(
                "an attacker measures other processes and reaches a much attacked part of the kernel",
                "measure from the host, with perf record --cgroup",
                "perf_event_open");
        add(
                "an attacker stops the kernel in the middle of a copy, which wins races",
                "leave it out: programs that use it for their memory do without",
                "userfaultfd");
        add(
                "with CAP_SYS_MODULE an attacker loads code into the kernel or removes parts of it",
                "load the module on the host, before the program starts",
                "init_module finit_module delete_module");
        add(
                "with CAP_SYS_BOOT an attacker restarts the machine or starts another kernel",
                "leave it out: a container ends by ending its first program",
                "kexec_load kexec_file_load reboot");
        add(
                "keyrings have no namespace, so an attacker reads keys of the host's users",
                "give the program its keys in a file of a volume",
                "keyctl add_key request_key");
        add(
                "with CAP_DAC_READ_SEARCH an attacker opens any file of the host's disk by its number",
                "leave it out: files are opened by name",
                "open_by_handle_at");
        add(
                "an attacker opens files and connections through io_uring, which no filter and no monitor sees",
                "leave it out: programs fall back to epoll, some with a setting of their own",
                "io_uring_setup io_uring_enter io_uring_register");
        add(
                "with CAP_SYS_ADMIN an attacker has the kernel write memory to a file of theirs, or exhausts it",
                "set up swap on the host; resources.swap says how much the container gets",
                "swapon swapoff");
        add(
                "with CAP_SYS_RAWIO an attacker talks to the machine's devices directly",
                "name the device in devices",
                "iopl ioperm");
        add(
                "with CAP_SYS_TIME an attacker changes the time of the whole machine",
                "let a time service of the host set the clock",
                "settimeofday clock_settime");
        add(
                "with CAP_SYS_PACCT an attacker has the kernel write to a file on every exit",
                "brig run --events says what ran",
                "acct");
        add("the kernel's log tells an attacker addresses of the kernel", "read the log on the host", "syslog");
        add(
                "an attacker reaches old code of the kernel that had many faults",
                "leave it out: only programs for 16-bit Windows need it",
                "modify_ldt");
        add(
                "the monitor cannot read such memory, so it cannot see the names in a call of an attacker",
                "leave it out: programs fall back to ordinary memory",
                "memfd_secret");
        add(
                "with MFD_EXEC an attacker runs a program that is in no file",
                "leave it out: the sets allow it without that flag",
                "memfd_create");
        add(
                "an attacker's programs that are not on the execute list still do not start, but nobody hears of it",
                "leave it out: files.execute says what may start",
                "execve execveat");
        add(
                "addresses outside the list stay out of an attacker's reach, but nobody hears of the try",
                "leave it out: network.connect says where it may go",
                "connect sendto");
        add(
                "ports outside the list stay out of an attacker's reach, but nobody hears of the try",
                "leave it out: network.listen says what it may bind",
                "bind");
        add(
                "packet, kernel crypto and virtual machine sockets lead an attacker to much attacked parts of the kernel",
                "leave it out: the sets allow Unix, TCP and UDP sockets",
                "socket");
        add(
                "an attacker turns off the randomness of addresses",
                "leave it out: asking for the present personality is allowed",
                "personality");
        add(
                "through TIOCSTI an attacker types into the terminal that the container was started from",
                "leave it out: the sets allow all requests but TIOCSTI and TIOCLINUX",
                "ioctl");
        add("with CAP_MKNOD an attacker makes devices", "name the device in devices", "mknod mknodat");
    }

    private DangerousCalls() {}

    private static void add(String gain, String instead, String calls) {
        var danger = new Danger(gain, instead);
        for (var call : calls.split(" ", -1)) {
            TABLE.put(call, danger);
        }
    }

    static Optional<Danger> of(String call) {
        return Optional.ofNullable(TABLE.get(call));
    }
}
