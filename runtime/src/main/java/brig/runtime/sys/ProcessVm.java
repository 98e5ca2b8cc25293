package brig.runtime.sys;

import com.sun.jna.Native;

/** {@link TargetMemory} through {@code process_vm_readv(2)}. For one thread at a time; the page is the thread's. */
public final class ProcessVm implements TargetMemory {
    private static final int PAGE = 4096;
    private static final int AT_FDCWD = -100;
    private static final int O_RDONLY_CLOEXEC = 0x80000;

    private static final ThreadLocal<NativeMemory> BYTES = ThreadLocal.withInitial(() -> NativeMemory.ofSize(PAGE));

    private final NativeMemory vectors = NativeMemory.ofSize(32);
    private final long number = Sys.PROCESS_VM_READV.number();

    @Override
    public int read(int thread, long address, byte[] into, int length) throws SyscallException {
        var bytes = BYTES.get();
        int done = 0;
        while (done < length) {
            // never across a page end: a part that cannot be read would take the readable part with it
            long from = address + done;
            int wanted = Math.min(length - done, PAGE - (int) (from & (PAGE - 1)));
            int got = once(bytes, thread, from, wanted);
            bytes.buffer().get(0, into, done, got);
            done += got;
            if (got < wanted) {
                break;
            }
        }
        return done;
    }

    private int once(NativeMemory bytes, int thread, long address, int length) throws SyscallException {
        vectors.buffer()
                .putLong(0, bytes.address())
                .putLong(8, length)
                .putLong(16, address)
                .putLong(24, length);
        long got = Libc.syscall(number, thread, vectors.address(), 1, vectors.address() + 16, 1, 0);
        if (got == -1) {
            int errno = Native.getLastError();
            if (errno == Errno.EFAULT) {
                return forced(bytes, thread, address, length);
            }
            throw new SyscallException("process_vm_readv of " + thread, errno);
        }
        return (int) got;
    }

    /**
     * Memory that is mapped for writing alone: the kernel's own copy of an argument reads it on x86 all the same, and so
     * does {@code /proc/PID/mem} ({@code proc_pid_mem(5)}). A caller would else hide what it names.
     */
    private int forced(NativeMemory bytes, int thread, long address, int length) {
        var path = NativeMemory.ofString("/proc/" + thread + "/mem");
        long fd = Libc.syscall(Sys.OPENAT, AT_FDCWD, path, O_RDONLY_CLOEXEC);
        if (fd == -1) {
            return 0;
        }
        long got = Libc.syscall(Sys.PREAD64, fd, bytes, length, address);
        Libc.syscall(Sys.CLOSE, fd);
        return (int) Math.max(0, got);
    }
}
