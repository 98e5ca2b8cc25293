package brig.runtime.sys;

import com.sun.jna.Native;

/** {@link TargetMemory} through {@code process_vm_readv(2)}. For one thread: its buffers live as long as it does. */
public final class ProcessVm implements TargetMemory {
    private static final int PAGE = 4096;

    private final NativeMemory bytes = NativeMemory.ofSize(PAGE);
    private final NativeMemory vectors = NativeMemory.ofSize(32);
    private final long number = Sys.PROCESS_VM_READV.number();

    @Override
    public int read(int thread, long address, byte[] into, int length) throws SyscallException {
        int done = 0;
        while (done < length) {
            // never across a page end: a part that cannot be read would take the readable part with it
            long from = address + done;
            int wanted = Math.min(length - done, PAGE - (int) (from & (PAGE - 1)));
            int got = once(thread, from, wanted);
            bytes.buffer().get(0, into, done, got);
            done += got;
            if (got < wanted) {
                break;
            }
        }
        return done;
    }

    private int once(int thread, long address, int length) throws SyscallException {
        vectors.buffer()
                .putLong(0, bytes.address())
                .putLong(8, length)
                .putLong(16, address)
                .putLong(24, length);
        long got = Libc.syscall(number, thread, vectors.address(), 1, vectors.address() + 16, 1, 0);
        if (got == -1) {
            int errno = Native.getLastError();
            if (errno == Errno.EFAULT) {
                return 0;
            }
            throw new SyscallException("process_vm_readv of " + thread, errno);
        }
        return (int) got;
    }
}
