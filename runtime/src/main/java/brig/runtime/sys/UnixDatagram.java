package brig.runtime.sys;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A datagram socket to a socket file ({@code unix(7)}), which Java itself does not have. */
public final class UnixDatagram implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;
    /** {@code sun_path} with the zero behind it. */
    private static final int LONGEST = 108;

    private final int fd;

    private UnixDatagram(int fd) {
        this.fd = fd;
    }

    /** @throws SyscallException if nobody listens there, or it is no datagram socket (EPROTOTYPE) */
    public static UnixDatagram connect(String path) throws SyscallException {
        var bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= LONGEST) {
            throw new SyscallException("connect " + path, Errno.ENAMETOOLONG);
        }
        var address = NativeMemory.ofSize(2 + LONGEST);
        address.buffer()
                .order(ByteOrder.nativeOrder())
                .putShort(0, (short) AF_UNIX)
                .put(2, bytes);
        var socket = new UnixDatagram((int) Libc.call("socket AF_UNIX", Sys.SOCKET, AF_UNIX, SOCK_DGRAM_CLOEXEC, 0));
        try {
            Libc.call("connect " + path, Sys.CONNECT, socket.fd, address, 2 + bytes.length + 1);
            return socket;
        } catch (SyscallException e) {
            socket.close();
            throw e;
        }
    }

    /** Never waits: EAGAIN if the receiver's queue is full. */
    public void send(byte... message) throws SyscallException {
        var memory = NativeMemory.of(message);
        Libc.call("sendto", Sys.SENDTO, fd, memory, message.length, MSG_DONTWAIT_NOSIGNAL, 0, 0);
    }

    @Override
    public void close() {
        Libc.syscall(Sys.CLOSE.number(), fd, 0, 0, 0, 0, 0);
    }
}
