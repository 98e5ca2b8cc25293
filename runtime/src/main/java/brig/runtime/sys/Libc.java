package brig.runtime.sys;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.lang.ref.Reference;

/**
 * The C library, mapped directly: the fastest way JNA has. Arguments are plain numbers; addresses come from
 * {@link NativeMemory}. A result of -1 means failure, with the errno in {@link Native#getLastError()} of the same thread.
 */
final class Libc {
    static {
        // what the process has already: JNA would look for a file, and start ldconfig for that
        Native.register(Libc.class, NativeLibrary.getProcess());
    }

    private Libc() {}

    static native long syscall(long number, long a, long b, long c, long d, long e, long f);

    /** Returns the error number itself, not -1 ({@code posix_spawn(3)}); so do the functions for its file actions. */
    static native int posix_spawn(long pid, long path, long fileActions, long attributes, long argv, long environment);

    static native int posix_spawn_file_actions_init(long fileActions);

    static native int posix_spawn_file_actions_adddup2(long fileActions, int from, int to);

    static native int posix_spawn_file_actions_addclose(long fileActions, int number);

    static native int posix_spawn_file_actions_destroy(long fileActions);

    /** Looks at the result first: errno keeps what an earlier failure left there. */
    static long checked(String call, long result) throws SyscallException {
        if (result == -1) {
            throw new SyscallException(call, Native.getLastError());
        }
        return result;
    }

    static long call(String what, Sys number, long a, long b, long c, long d, long e, long f) throws SyscallException {
        return checked(what, syscall(number.number(), a, b, c, d, e, f));
    }

    static long call(String what, Sys number, long a, long b, long c) throws SyscallException {
        return call(what, number, a, b, c, 0, 0, 0);
    }

    /** As {@link #syscall}, with memory among the arguments: it stays reachable until the kernel has answered. */
    static long syscall(Sys number, Object... arguments) {
        var numbers = new long[6];
        try {
            for (int i = 0; i < arguments.length; i++) {
                numbers[i] = arguments[i] instanceof NativeMemory memory
                        ? memory.address()
                        : ((Number) arguments[i]).longValue();
            }
            return syscall(number.number(), numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
        } finally {
            Reference.reachabilityFence(arguments);
        }
    }

    static long call(String what, Sys number, Object... arguments) throws SyscallException {
        return checked(what, syscall(number, arguments));
    }
}
