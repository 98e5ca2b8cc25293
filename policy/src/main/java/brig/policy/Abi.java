package brig.policy;

import java.util.List;
import java.util.Locale;

/** A way to enter the kernel, with system call numbers of its own. One machine has several. */
public enum Abi {
    X86_64(0xc000003e),
    /** x86-64 with 32-bit pointers: the same architecture to the kernel, told apart by a bit in the number. */
    X32(0xc000003e),
    /** {@code int 0x80} and 32-bit programs; each argument is 32 bits wide. */
    I386(0x40000003),
    AARCH64(0xc00000b7);

    /** {@code __X32_SYSCALL_BIT}. */
    public static final int X32_BIT = 0x40000000;

    private final int auditArch;

    Abi(int auditArch) {
        this.auditArch = auditArch;
    }

    /** {@code AUDIT_ARCH_*}: {@code arch} in {@code struct seccomp_data}. */
    public int auditArch() {
        return auditArch;
    }

    /**
     * The ABI of a call.
     *
     * @param number as the kernel reports it; an x32 call has {@link #X32_BIT}
     * @throws IllegalArgumentException for an architecture that is not here
     */
    public static Abi of(int auditArch, int number) {
        if (auditArch == X86_64.auditArch) {
            return number >= X32_BIT ? X32 : X86_64;
        }
        for (var abi : List.of(I386, AARCH64)) {
            if (abi.auditArch == auditArch) {
                return abi;
            }
        }
        throw new IllegalArgumentException("no ABI for audit architecture 0x" + Integer.toHexString(auditArch));
    }

    /** Those that a machine's kernel may offer, its own first. */
    public static List<Abi> of(String osArch) {
        return switch (osArch) {
            case "amd64", "x86_64" -> List.of(X86_64, X32, I386);
            case "aarch64" -> List.of(AARCH64);
            default -> throw new IllegalArgumentException("Brig has no system call numbers for " + osArch);
        };
    }

    /** The machine's that this JVM runs on, its own first. */
    public static List<Abi> here() {
        return of(System.getProperty("os.arch", ""));
    }

    /** {@code x86-64}, {@code x32}, {@code i386}, {@code aarch64}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
