package brig.runtime.sys;

import java.io.IOException;

/** A system call that failed: what was asked, and what the kernel answered. */
public final class SyscallException extends IOException {
    private static final long serialVersionUID = 1;

    private final String call;
    private final int errno;

    /** @param call the call with the operands that matter, such as {@code open /run/brig} */
    public SyscallException(String call, int errno) {
        super(call + ": " + Errno.describe(errno));
        this.call = call;
        this.errno = errno;
    }

    public String call() {
        return call;
    }

    public int errno() {
        return errno;
    }
}
