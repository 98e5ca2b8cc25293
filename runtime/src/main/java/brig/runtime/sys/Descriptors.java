package brig.runtime.sys;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.Reference;
import java.util.Arrays;

/** Bytes in and out of descriptors that Java has no stream for. */
public final class Descriptors {
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int CHUNK = 1 << 17;
    private static final int AT_FDCWD = -100;
    private static final int O_RDONLY_CLOEXEC = 0x80000;

    private Descriptors() {}

    /**
     * Reads what is there, waiting for at least a byte.
     *
     * @return how many bytes; 0 at the end of the file
     * @throws SyscallException EIO from a terminal's master once nobody has the terminal open any more
     */
    public static int read(int fd, NativeMemory into) throws SyscallException {
        long got;
        do {
            got = Libc.syscall(Sys.READ, fd, into, into.size());
        } while (got == -1 && Native.getLastError() == Errno.EINTR);
        return (int) Libc.checked("read", got);
    }

    /** Writes the first bytes, all of them. */
    public static void write(int fd, NativeMemory from, int count) throws SyscallException {
        try {
            for (int done = 0; done < count; ) {
                long put = Libc.syscall(Sys.WRITE.number(), fd, from.address() + done, count - done, 0, 0, 0);
                if (put == -1 && Native.getLastError() == Errno.EINTR) {
                    continue;
                }
                done += (int) Libc.checked("write", put);
            }
        } finally {
            Reference.reachabilityFence(from);
        }
    }

    public static void close(int fd) throws SyscallException {
        Libc.call("close", Sys.CLOSE, fd, 0, 0);
    }

    /** @return a descriptor that takes everything and keeps nothing; the caller closes it */
    public static int openSink() throws SyscallException {
        var path = NativeMemory.ofString("/dev/null");
        return (int) Libc.call("open /dev/null", Sys.OPENAT, AT_FDCWD, path, O_RDONLY_CLOEXEC | 1);
    }

    /** @return reading end, writing end; the caller closes both */
    public static Linux.Pair pipe() throws SyscallException {
        var ends = NativeMemory.ofSize(8);
        Libc.call("pipe2", Sys.PIPE2, ends, O_RDONLY_CLOEXEC);
        return new Linux.Pair(ends.buffer().getInt(0), ends.buffer().getInt(4));
    }

    /** No program that we start inherits it. */
    public static void closeOnExec(int fd) throws SyscallException {
        Libc.call("fcntl F_SETFD", Sys.FCNTL, fd, 2, 1);
    }

    /** A stream that owns a descriptor. */
    public static InputStream input(int fd) {
        return new InputStream() {
            private final NativeMemory memory = NativeMemory.ofSize(CHUNK);
            private boolean closed;

            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int most) throws IOException {
                if (most == 0) {
                    return 0;
                }
                long got;
                do {
                    got = Libc.syscall(Sys.READ, fd, memory, Math.min(most, CHUNK));
                } while (got == -1 && Native.getLastError() == Errno.EINTR);
                int count = (int) Libc.checked("read", got);
                memory.buffer().get(0, into, from, count);
                return count == 0 ? -1 : count;
            }

            @Override
            public void close() throws IOException {
                if (!closed) {
                    closed = true;
                    Descriptors.close(fd);
                }
            }
        };
    }

    /** A stream into a descriptor, which stays its owner's. */
    public static OutputStream output(int fd) {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                Descriptors.write(fd, NativeMemory.of(Arrays.copyOfRange(bytes, from, from + count)), count);
            }
        };
    }

    /** @return a descriptor that the caller closes */
    public static int open(String path) throws SyscallException {
        var text = NativeMemory.ofString(path);
        return (int) Libc.call("open " + path, Sys.OPENAT, AT_FDCWD, text, O_RDONLY_CLOEXEC);
    }

    /** @return a descriptor that reads as an empty file; the caller closes it */
    public static int openNothing() throws SyscallException {
        var path = NativeMemory.ofString("/dev/null");
        return (int) Libc.call("open /dev/null", Sys.OPENAT, AT_FDCWD, path, O_RDONLY_CLOEXEC);
    }

    /**
     * A copy of another process's descriptor ({@code pidfd_getfd(2)}), with whom it shares its place in a file; the caller closes it.
     *
     * @throws SyscallException EBADF if it has no such descriptor, ESRCH if it has ended, EPERM if we may not trace it
     */
    public static int copyOf(int pidfd, int fd) throws SyscallException {
        return (int) Libc.call("pidfd_getfd " + fd, Sys.PIDFD_GETFD, pidfd, fd, 0);
    }

    /** A copy with that number or a higher one; the caller closes it. */
    public static int above(int fd, int least) throws SyscallException {
        return (int) Libc.call("fcntl F_DUPFD_CLOEXEC", Sys.FCNTL, fd, F_DUPFD_CLOEXEC, least);
    }
}
