package brig.policy;

import java.util.Locale;

/** Resource limits by the kernel's numbers ({@code asm-generic/resource.h}), the same on x86-64 and aarch64. */
public enum Rlimit {
    CPU(0),
    FSIZE(1),
    DATA(2),
    STACK(3),
    CORE(4),
    RSS(5),
    NPROC(6),
    NOFILE(7),
    MEMLOCK(8),
    AS(9),
    LOCKS(10),
    SIGPENDING(11),
    MSGQUEUE(12),
    NICE(13),
    RTPRIO(14),
    RTTIME(15);

    private final int number;

    Rlimit(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** Whether the kernel counts it in bytes ({@code getrlimit(2)}). */
    public boolean isInBytes() {
        return switch (this) {
            case FSIZE, DATA, STACK, CORE, RSS, MEMLOCK, AS, MSGQUEUE -> true;
            case CPU, NPROC, NOFILE, LOCKS, SIGPENDING, NICE, RTPRIO, RTTIME -> false;
        };
    }

    /** The key in the policy file, such as {@code nofile}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
