package brig.runtime.sys;

import com.sun.jna.Native;

/** Descriptors of another process, looked at through a copy of our own ({@code pidfd_getfd(2)}). */
public final class TargetDescriptors {
    private static final int SOL_SOCKET = 1;
    private static final int SO_PROTOCOL = 38;
    /** {@code sizeof(struct sockaddr_storage)}. */
    private static final int LONGEST_ADDRESS = 128;

    /** {@code O_EXCL}: the pidfd may name any thread, since Linux 6.9. */
    private static final int PIDFD_THREAD = 0x80;

    private TargetDescriptors() {}

    /**
     * Our own descriptor for the same open file, closed on exec; the caller closes it.
     *
     * @param thread in our pid namespace; need not be the first of its process
     * @param process that the thread belongs to
     * @return a negative errno if there is no such descriptor or no such process
     */
    public static int copy(int thread, int process, int fd) {
        long pidfd = Libc.syscall(Sys.PIDFD_OPEN.number(), thread, PIDFD_THREAD, 0, 0, 0, 0);
        if (pidfd == -1 && Native.getLastError() == Errno.EINVAL) {
            pidfd = Libc.syscall(Sys.PIDFD_OPEN.number(), process, 0, 0, 0, 0, 0);
        }
        if (pidfd == -1) {
            return -Native.getLastError();
        }
        long copy = Libc.syscall(Sys.PIDFD_GETFD.number(), pidfd, fd, 0, 0, 0, 0);
        int result = copy == -1 ? -Native.getLastError() : (int) copy;
        Libc.syscall(Sys.CLOSE.number(), pidfd, 0, 0, 0, 0, 0);
        return result;
    }

    /**
     * A socket's protocol by the kernel's number: 6 is TCP, 17 is UDP, 0 is the family's only one.
     *
     * @return a negative errno if there is no such socket or no such process
     */
    public static int protocol(int thread, int process, int fd) {
        int copy = copy(thread, process, fd);
        if (copy < 0) {
            return copy;
        }
        var value = NativeMemory.ofSize(4);
        var length = NativeMemory.ofSize(4);
        length.buffer().putInt(0, 4);
        long got = Libc.syscall(Sys.GETSOCKOPT, copy, SOL_SOCKET, SO_PROTOCOL, value, length);
        int result = got == -1 ? -Native.getLastError() : value.buffer().getInt(0);
        Libc.syscall(Sys.CLOSE.number(), copy, 0, 0, 0, 0, 0);
        return result;
    }

    /**
     * The address that a socket is bound to.
     *
     * @return a {@code struct sockaddr}; empty if there is no such socket or no such process
     */
    public static byte[] ownAddress(int thread, int process, int fd) {
        int copy = copy(thread, process, fd);
        if (copy < 0) {
            return new byte[0];
        }
        var own = address(Sys.GETSOCKNAME, copy);
        Libc.syscall(Sys.CLOSE.number(), copy, 0, 0, 0, 0, 0);
        return own;
    }

    /**
     * The address that a socket is connected to, else the one that it is bound to.
     *
     * @return a {@code struct sockaddr}; empty if there is no such socket or no such process
     */
    public static byte[] address(int thread, int process, int fd) {
        int copy = copy(thread, process, fd);
        if (copy < 0) {
            return new byte[0];
        }
        var peer = address(Sys.GETPEERNAME, copy);
        var address = peer.length == 0 ? address(Sys.GETSOCKNAME, copy) : peer;
        Libc.syscall(Sys.CLOSE.number(), copy, 0, 0, 0, 0, 0);
        return address;
    }

    private static byte[] address(Sys call, int socket) {
        var value = NativeMemory.ofSize(LONGEST_ADDRESS);
        var length = NativeMemory.ofSize(4);
        length.buffer().putInt(0, LONGEST_ADDRESS);
        if (Libc.syscall(call, socket, value, length) == -1) {
            return new byte[0];
        }
        var address = new byte[Math.clamp(length.buffer().getInt(0), 0, LONGEST_ADDRESS)];
        value.buffer().get(0, address);
        return address;
    }
}
