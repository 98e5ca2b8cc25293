package brig.runtime.sys;

import com.sun.jna.Native;

/** Which system calls this kernel has: asked of it, because a distribution's version number says little. */
public final class KernelCalls {
    private KernelCalls() {}

    /**
     * Whether a call is there, found out by making it with arguments that it refuses. Only for calls that refuse -1
     * everywhere: those that open, make or query something.
     */
    public static boolean has(Sys call) {
        long result = Libc.syscall(call.number(), -1, -1, -1, -1, -1, -1);
        return result != -1 || Native.getLastError() != Errno.ENOSYS;
    }
}
