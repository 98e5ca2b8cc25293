package brig.policy;

import java.util.Collection;

/** Capabilities in the kernel's order: the ordinal is the bit ({@code capabilities(7)}, {@code linux/capability.h}). */
public enum Capability {
    CHOWN,
    DAC_OVERRIDE,
    DAC_READ_SEARCH,
    FOWNER,
    FSETID,
    KILL,
    SETGID,
    SETUID,
    SETPCAP,
    LINUX_IMMUTABLE,
    NET_BIND_SERVICE,
    NET_BROADCAST,
    NET_ADMIN,
    NET_RAW,
    IPC_LOCK,
    IPC_OWNER,
    SYS_MODULE,
    SYS_RAWIO,
    SYS_CHROOT,
    SYS_PTRACE,
    SYS_PACCT,
    SYS_ADMIN,
    SYS_BOOT,
    SYS_NICE,
    SYS_RESOURCE,
    SYS_TIME,
    SYS_TTY_CONFIG,
    MKNOD,
    LEASE,
    AUDIT_WRITE,
    AUDIT_CONTROL,
    SETFCAP,
    MAC_OVERRIDE,
    MAC_ADMIN,
    SYSLOG,
    WAKE_ALARM,
    BLOCK_SUSPEND,
    AUDIT_READ,
    PERFMON,
    BPF,
    CHECKPOINT_RESTORE;

    /** The kernel's name, such as {@code CAP_NET_RAW}. */
    public String kernelName() {
        return "CAP_" + name();
    }

    public long bit() {
        return 1L << ordinal();
    }

    /** The set as the kernel's 64-bit mask, as in {@code CapEff} of {@code /proc/PID/status}. */
    public static long mask(Collection<Capability> set) {
        return set.stream().mapToLong(Capability::bit).reduce(0, (a, b) -> a | b);
    }
}
