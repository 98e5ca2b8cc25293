package brig.runtime.sys;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Unix sockets that keep messages apart and carry descriptors ({@code unix(7)}, SOCK_SEQPACKET). */
public final class LocalSocket {
    private static final int AF_UNIX = 1;
    private static final int SEQPACKET_CLOEXEC = 5 | 0x80000;
    private static final int CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int SO_PEERCRED = 17;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int BACKLOG = 16;
    private static final int LONGEST_PATH = 107;
    private static final int ENAMETOOLONG = 36;

    private LocalSocket() {}

    /** @param path of a socket that is made now, and must not be there yet */
    public static int listen(Path path) throws SyscallException {
        int fd = socket();
        try {
            var address = address(path);
            Libc.call("bind " + path, Sys.BIND, fd, address, address.size());
            Libc.call("listen " + path, Sys.LISTEN, fd, BACKLOG, 0);
            return fd;
        } catch (SyscallException e) {
            Descriptors.close(fd);
            throw e;
        }
    }

    /** Waits for the next caller. */
    public static int accept(int listening) throws SyscallException {
        return (int) Libc.call("accept4", Sys.ACCEPT4, listening, 0, 0, CLOEXEC);
    }

    /** @throws SyscallException ENOENT or ECONNREFUSED if nobody listens there */
    public static int connect(Path path) throws SyscallException {
        int fd = socket();
        try {
            var address = address(path);
            Libc.call("connect " + path, Sys.CONNECT, fd, address, address.size());
            return fd;
        } catch (SyscallException e) {
            Descriptors.close(fd);
            throw e;
        }
    }

    private static int socket() throws SyscallException {
        return (int) Libc.call("socket", Sys.SOCKET, AF_UNIX, SEQPACKET_CLOEXEC, 0);
    }

    private static NativeMemory address(Path path) throws SyscallException {
        var bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_PATH) {
            throw new SyscallException("socket " + path, ENAMETOOLONG);
        }
        var address = NativeMemory.ofSize(2 + bytes.length + 1);
        address.buffer().putShort(0, (short) AF_UNIX).put(2, bytes);
        return address;
    }

    /**
     * One message, whole or not at all.
     *
     * @param descriptors that go with it, and stay ours
     * @throws SyscallException EPIPE if the other end is gone, EMSGSIZE if it is too long
     */
    public static void send(int fd, byte[] message, List<Integer> descriptors) throws SyscallException {
        var bytes = NativeMemory.of(message);
        var vector = NativeMemory.ofSize(16);
        vector.putAddress(0, bytes).buffer().putLong(8, message.length);
        var header = NativeMemory.ofSize(56); // struct msghdr on 64-bit
        header.putAddress(16, vector).buffer().putLong(24, 1);
        var control = control(descriptors);
        if (!descriptors.isEmpty()) {
            header.putAddress(32, control).buffer().putLong(40, control.size());
        }
        try {
            Libc.call("sendmsg", Sys.SENDMSG, fd, header, MSG_NOSIGNAL);
        } finally {
            Reference.reachabilityFence(List.of(bytes, vector, control));
        }
    }

    private static NativeMemory control(List<Integer> descriptors) {
        int length = 16 + 4 * descriptors.size();
        var control = NativeMemory.ofSize((length + 7) & ~7);
        ByteBuffer buffer = control.buffer();
        buffer.putLong(0, length).putInt(8, SOL_SOCKET).putInt(12, SCM_RIGHTS);
        for (int i = 0; i < descriptors.size(); i++) {
            buffer.putInt(16 + 4 * i, descriptors.get(i));
        }
        return control;
    }

    /**
     * Who is at the other end, as the kernel noted it when it connected ({@code SO_PEERCRED}).
     *
     * @param pid in our pid namespace; it may have ended since
     */
    public record Peer(int pid, int uid) {}

    public static Peer peer(int fd) throws SyscallException {
        var credentials = NativeMemory.ofSize(12);
        var length = NativeMemory.ofSize(4);
        length.buffer().putInt(0, 12);
        Libc.call("getsockopt SO_PEERCRED", Sys.GETSOCKOPT, fd, SOL_SOCKET, SO_PEERCRED, credentials, length);
        return new Peer(credentials.buffer().getInt(0), credentials.buffer().getInt(4));
    }
}
