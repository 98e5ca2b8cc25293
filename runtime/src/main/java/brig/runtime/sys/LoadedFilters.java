package brig.runtime.sys;

import com.sun.jna.Native;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The seccomp filters that a thread runs under, as the kernel keeps them: {@code PTRACE_SECCOMP_GET_FILTER} of
 * {@code ptrace(2)}. The kernel tells them only of a thread that its tracer has stopped, so the thread stands still for
 * about a tenth of a millisecond; it gets no signal, and goes on where it was.
 */
public final class LoadedFilters {
    private static final long SEIZE = 0x4206;
    private static final long INTERRUPT = 0x4207;
    private static final long GET_FILTER = 0x420c;
    private static final long DETACH = 17;
    private static final int WALL_NOHANG = 0x40000001;
    private static final int EVENT_STOP = 128;

    private static final int LONGEST = 4096;
    private static final int MOST = 64;
    /** A thread that a disk keeps waiting cannot be stopped: after so many looks, half a millisecond apart, it is let go. */
    private static final int LOOKS = 100;

    private LoadedFilters() {}

    /**
     * Newest first; a call must pass all of them.
     *
     * @param thread whose call the kernel starts anew by itself if it is interrupted: others see EINTR
     * @return arrays of {@code struct sock_filter}
     * @throws SyscallException EACCES without {@code CAP_SYS_ADMIN} or under a filter oneself, EPERM if somebody traces it
     *     already, EINVAL if it has no filter, ESRCH if it is gone or did not stop
     */
    public static List<byte[]> of(int thread) throws SyscallException {
        var filters = new ArrayList<byte[]>();
        var failure = new AtomicReference<SyscallException>();
        // a thread traces, not a process; and what it traced is free when it has ended, however it ended
        var tracer = Thread.ofPlatform().daemon().name("audit-tracer").start(() -> {
            try {
                read(thread, filters);
            } catch (SyscallException e) {
                failure.set(e);
            }
        });
        try {
            tracer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SyscallException("ptrace of " + thread, Errno.EINTR);
        }
        var failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return filters;
    }

    private static void read(int thread, List<byte[]> filters) throws SyscallException {
        Libc.call("PTRACE_SEIZE of " + thread, Sys.PTRACE, SEIZE, thread, 0);
        Libc.call("PTRACE_INTERRUPT of " + thread, Sys.PTRACE, INTERRUPT, thread, 0);
        long signal = stopped(thread);
        try {
            for (int i = 0; i < MOST; i++) {
                var program = filter(thread, i);
                if (program.length == 0) {
                    return;
                }
                filters.add(program);
            }
        } finally {
            Libc.syscall(Sys.PTRACE, DETACH, thread, 0, signal);
        }
    }

    /** A signal that came first and stopped it for its tracer: it gets it back. */
    private static long stopped(int thread) throws SyscallException {
        var status = NativeMemory.ofSize(4);
        for (int i = 0; i < LOOKS; i++) {
            long found = Libc.syscall(Sys.WAIT4, thread, status, WALL_NOHANG, 0);
            int word = status.buffer().getInt(0);
            if (found == thread && (word & 0xff) == 0x7f) {
                return word >> 16 == EVENT_STOP ? 0 : word >> 8 & 0xff;
            }
            if (found != 0) {
                throw new SyscallException("stopping thread " + thread, Errno.ESRCH);
            }
            try {
                Thread.sleep(0, 500_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new SyscallException("stopping thread " + thread, Errno.ESRCH);
    }

    /** Empty after the last one. */
    private static byte[] filter(int thread, int index) throws SyscallException {
        var memory = NativeMemory.ofSize(LONGEST * 8);
        long count = Libc.syscall(Sys.PTRACE, GET_FILTER, thread, index, memory);
        if (count == -1) {
            int errno = Native.getLastError();
            if (errno == Errno.ENOENT) {
                return new byte[0];
            }
            throw new SyscallException("PTRACE_SECCOMP_GET_FILTER of " + thread, errno);
        }
        var program = new byte[(int) count * 8];
        memory.buffer().get(0, program);
        return program;
    }
}
