package brig.policy.explain;

import brig.policy.Capability;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which capability of the host a call takes. */
public final class CallNeeds {
    private static final Map<String, Capability> NEEDS = Map.ofEntries(
            Map.entry("acct", Capability.SYS_PACCT),
            Map.entry("chroot", Capability.SYS_CHROOT),
            Map.entry("delete_module", Capability.SYS_MODULE),
            Map.entry("finit_module", Capability.SYS_MODULE),
            Map.entry("fsmount", Capability.SYS_ADMIN),
            Map.entry("fsopen", Capability.SYS_ADMIN),
            Map.entry("fspick", Capability.SYS_ADMIN),
            Map.entry("init_module", Capability.SYS_MODULE),
            Map.entry("iopl", Capability.SYS_RAWIO),
            Map.entry("kexec_load", Capability.SYS_BOOT),
            Map.entry("mount", Capability.SYS_ADMIN),
            Map.entry("pivot_root", Capability.SYS_ADMIN),
            Map.entry("reboot", Capability.SYS_BOOT),
            Map.entry("setdomainname", Capability.SYS_ADMIN),
            Map.entry("setgroups", Capability.SETGID),
            Map.entry("sethostname", Capability.SYS_ADMIN),
            Map.entry("settimeofday", Capability.SYS_TIME),
            Map.entry("swapoff", Capability.SYS_ADMIN),
            Map.entry("swapon", Capability.SYS_ADMIN),
            Map.entry("umount2", Capability.SYS_ADMIN),
            Map.entry("vhangup", Capability.SYS_TTY_CONFIG));

    private static final long CLONE_NEWUSER = 0x1000_0000L;
    private static final long CLONE_NEWTIME = 0x80L;
    /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWPID and NEWNET. */
    private static final long NAMESPACES = 0x6e02_0000L;

    private static final long AF_INET = 2;
    private static final long AF_INET6 = 10;
    private static final long AF_PACKET = 17;
    private static final long SOCK_TYPE = 0xf;
    private static final long SOCK_RAW = 3;
    private static final long SYSLOG_READ_ALL = 3;
    private static final long SYSLOG_SIZE = 10;

    private CallNeeds() {}

    /**
     * The capability without which a call fails with EPERM, before anything else is looked at.
     *
     * @param arguments registers; empty if they are not known
     */
    public static Optional<Capability> of(String name, List<Long> arguments) {
        if (arguments.isEmpty()) {
            return Optional.ofNullable(NEEDS.get(name));
        }
        long first = arguments.getFirst();
        long second = arguments.size() > 1 ? arguments.get(1) : 0;
        return switch (name) {
            case "clone" -> namespaces(first, NAMESPACES);
            case "unshare" -> namespaces(first, NAMESPACES | CLONE_NEWTIME);
            case "socket" ->
                first == AF_PACKET || ((first == AF_INET || first == AF_INET6) && (second & SOCK_TYPE) == SOCK_RAW)
                        ? Optional.of(Capability.NET_RAW)
                        : Optional.empty();
            // reading the log and asking for its size is free for all where kernel.dmesg_restrict is 0
            case "syslog" ->
                first == SYSLOG_READ_ALL || first == SYSLOG_SIZE ? Optional.empty() : Optional.of(Capability.SYSLOG);
            default -> Optional.ofNullable(NEEDS.get(name));
        };
    }

    /** A user namespace needs none, and gives the capability for the others that are made with it. */
    private static Optional<Capability> namespaces(long flags, long kinds) {
        return (flags & kinds) != 0 && (flags & CLONE_NEWUSER) == 0
                ? Optional.of(Capability.SYS_ADMIN)
                : Optional.empty();
    }
}
