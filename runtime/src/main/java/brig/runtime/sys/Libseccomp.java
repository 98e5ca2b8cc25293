package brig.runtime.sys;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Optional;

/**
 * One filter of libseccomp's while it is being built ({@code scmp_filter_ctx}), for the machine's own ABI. It is only
 * ever exported: the process that loads it is the container's.
 *
 * <p>libseccomp is asked for by its soname, so its development package is not needed.
 */
public final class Libseccomp implements AutoCloseable {
    private static final int ATTR_BADARCH = 2;
    private static final int ATTR_OPTIMIZE = 8;
    private static final int BINARY_TREE = 2;
    private static final int CMP_MASKED_EQ = 7;
    private static final int ARG_CMP_SIZE = 24;
    private static final int MFD_CLOEXEC = 1;
    /** Bytes; twice what the kernel takes. */
    private static final int LONGEST_PROGRAM = 8 * 8192;

    /** {@code (argument & mask) == value}, on an argument of 64 bits. */
    public record Test(int index, long mask, long value) {}

    /** @param operator {@code enum scmp_compare}; of a masked comparison {@code value} is the mask */
    public record Comparison(int index, int operator, long value, long second) {}

    private final NativeMemory tests = NativeMemory.ofSize(6 * ARG_CMP_SIZE);
    private long context;

    private Libseccomp(long context) {
        this.context = context;
    }

    /**
     * @param otherwise the action for calls that no rule fits ({@code SECCOMP_RET_*} with its data)
     * @param badArch the action for calls of another architecture
     * @throws IOException if libseccomp is not installed
     */
    public static Libseccomp filter(int otherwise, int badArch) throws IOException {
        if (missing().isPresent()) {
            throw new IOException(missing().get());
        }
        long context = C.seccomp_init(otherwise);
        if (context == 0) {
            throw new IOException("seccomp_init(0x" + Integer.toHexString(otherwise) + ") refused");
        }
        var filter = new Libseccomp(context);
        try {
            checked("seccomp_attr_set badarch", C.seccomp_attr_set(context, ATTR_BADARCH, badArch));
            return filter;
        } catch (SyscallException e) {
            filter.close();
            throw e;
        }
    }

    /** Makes {@link #export} sort the calls into a binary tree instead of a list. */
    public void sort() throws SyscallException {
        checked("seccomp_attr_set optimize", C.seccomp_attr_set(context, ATTR_OPTIMIZE, BINARY_TREE));
    }

    /**
     * Adds a rule. The same call may have several if their action is the same.
     *
     * @param number need not be known to libseccomp
     * @param conditions at most one an argument; all must hold
     */
    public void add(int action, int number, List<Test> conditions) throws SyscallException {
        for (int i = 0; i < conditions.size(); i++) {
            var test = conditions.get(i);
            put(i, test.index, CMP_MASKED_EQ, test.mask, test.value);
        }
        add(action, number, conditions.size(), conditions);
    }

    /** As {@link #add}, with every comparison that libseccomp knows. */
    public void compare(int action, int number, List<Comparison> conditions) throws SyscallException {
        for (int i = 0; i < conditions.size(); i++) {
            var one = conditions.get(i);
            put(i, one.index, one.operator, one.value, one.second);
        }
        add(action, number, conditions.size(), conditions);
    }

    private void add(int action, int number, int count, List<?> conditions) throws SyscallException {
        try {
            int result = C.seccomp_rule_add_exact_array(context, action, number, count, tests.address());
            // already covered by a rule of the same action: exactly what was asked for
            if (result < 0 && result != -Errno.EEXIST) {
                throw new SyscallException("seccomp_rule_add " + number + " " + conditions, -result);
            }
        } finally {
            Reference.reachabilityFence(tests);
        }
    }

    private void put(int condition, int index, int operator, long value, long second) {
        int at = condition * ARG_CMP_SIZE;
        tests.buffer()
                .putInt(at, index)
                .putInt(at + 4, operator)
                .putLong(at + 8, value)
                .putLong(at + 16, second);
    }

    /** The program: {@code struct sock_filter} upon {@code struct sock_filter}, in the machine's byte order. */
    public byte[] export() throws IOException {
        int fd = memfd();
        var program = NativeMemory.ofSize(LONGEST_PROGRAM);
        try {
            checked("seccomp_export_bpf", C.seccomp_export_bpf(context, fd));
            int size = (int) Libc.call("pread", Sys.PREAD64, fd, program.address(), LONGEST_PROGRAM, 0, 0, 0);
            if (size == LONGEST_PROGRAM) {
                throw new IOException("libseccomp made a filter of more than " + size / 8 + " instructions");
            }
            var bytes = new byte[size];
            program.buffer().get(0, bytes);
            return bytes;
        } finally {
            Reference.reachabilityFence(program);
            Libc.syscall(Sys.CLOSE.number(), fd, 0, 0, 0, 0, 0);
        }
    }

    private static int memfd() throws SyscallException {
        var name = NativeMemory.ofString("brig-filter");
        try {
            return (int) Libc.call("memfd_create brig-filter", Sys.MEMFD_CREATE, name.address(), MFD_CLOEXEC, 0);
        } finally {
            Reference.reachabilityFence(name);
        }
    }

    @Override
    public void close() {
        if (context != 0) {
            C.seccomp_release(context);
            context = 0;
        }
    }

    /** Such as {@code 2.5.4}; empty if it is not installed. */
    public static Optional<String> version() {
        if (missing().isPresent()) {
            return Optional.empty();
        }
        var version = new Pointer(C.seccomp_version());
        return Optional.of(version.getInt(0) + "." + version.getInt(4) + "." + version.getInt(8));
    }

    /** Why libseccomp cannot be used here, if it cannot. */
    public static Optional<String> missing() {
        try {
            C.seccomp_version();
            return Optional.empty();
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            return Optional.of("libseccomp.so.2 is not installed: install the package libseccomp2 (Debian, Ubuntu) or"
                    + " libseccomp");
        }
    }

    /** libseccomp answers with the negative error number itself, and leaves errno alone. */
    private static void checked(String call, int result) throws SyscallException {
        if (result < 0) {
            throw new SyscallException(call, -result);
        }
    }

    private static final class C {
        static {
            Native.register(C.class, "libseccomp.so.2");
        }

        private C() {}

        static native long seccomp_version();

        static native long seccomp_init(int action);

        static native void seccomp_release(long context);

        static native int seccomp_attr_set(long context, int attribute, int value);

        static native int seccomp_rule_add_exact_array(long context, int action, int call, int count, long tests);

        static native int seccomp_export_bpf(long context, int fd);
    }
}
