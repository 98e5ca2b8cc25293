package brig.runtime.sys;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Unix sockets that keep messages apart and carry descriptors ({@code unix(7)}, {@code SOCK_SEQPACKET}). */
public final class UnixSocket {
    private static final int AF_UNIX = 1;
    private static final int SEQPACKET_CLOEXEC = 5 | 0x80000;
    private static final int STREAM_CLOEXEC = 1 | 0x80000;
    private static final int DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SCM_RIGHTS = 1;
    private static final int SCM_CREDENTIALS = 2;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int LONGEST_PATH = 107;
    private static final int WAITING = 128;
    /** {@code struct msghdr} on 64-bit. */
    private static final int MESSAGE_HEADER = 56;

    private UnixSocket() {}

    /**
     * Who is at the other end, as the kernel noted it when it connected ({@code SO_PEERCRED}).
     *
     * @param pid in our pid namespace; it may have ended since
     */
    public record Peer(int pid, int uid) {}

    /** Makes a socket file, which must not be there yet, and listens at it. */
    public static int listen(Path path) throws SyscallException {
        return listen(open(), path);
    }

    /** The same for streams, which any program can speak to. */
    public static int listenForStreams(Path path) throws SyscallException {
        return listen((int) Libc.call("socket", Sys.SOCKET, AF_UNIX, STREAM_CLOEXEC, 0), path);
    }

    /** Makes a socket file, which must not be there yet, for messages from whoever may write to it ({@code SOCK_DGRAM}). */
    public static int listenForMessages(Path path) throws SyscallException {
        return bound((int) Libc.call("socket", Sys.SOCKET, AF_UNIX, DGRAM_CLOEXEC, 0), path);
    }

    /** Closes it if that fails. */
    private static int bound(int fd, Path path) throws SyscallException {
        try {
            var address = address(path);
            Libc.call("bind " + path, Sys.BIND, fd, address, address.size());
            return fd;
        } catch (SyscallException e) {
            Descriptors.close(fd);
            throw e;
        }
    }

    private static int listen(int fd, Path path) throws SyscallException {
        bound(fd, path);
        try {
            Libc.call("listen " + path, Sys.LISTEN, fd, WAITING, 0);
            return fd;
        } catch (SyscallException e) {
            Descriptors.close(fd);
            throw e;
        }
    }

    /** @throws SyscallException ECONNREFUSED or ENOENT if nobody listens */
    public static int connect(Path path) throws SyscallException {
        int fd = open();
        try {
            var address = address(path);
            Libc.call("connect " + path, Sys.CONNECT, fd, address, address.size());
            return fd;
        } catch (SyscallException e) {
            Descriptors.close(fd);
            throw e;
        }
    }

    /**
     * Sends a text to a socket of datagrams, without waiting for anybody.
     *
     * @param name a path, or {@code @} and an abstract name
     */
    public static void tell(String name, String text) throws SyscallException {
        int fd = (int) Libc.call("socket", Sys.SOCKET, AF_UNIX, DGRAM_CLOEXEC, 0);
        try {
            var address = address(Path.of(name));
            if (name.startsWith("@")) {
                address.buffer().put(2, (byte) 0);
            }
            int length = address.size() - (name.startsWith("@") ? 1 : 0);
            var bytes = NativeMemory.of(text.getBytes(StandardCharsets.UTF_8));
            Libc.call("sendto " + name, Sys.SENDTO, fd, bytes, bytes.size(), MSG_NOSIGNAL, address, length);
        } finally {
            Descriptors.close(fd);
        }
    }

    /**
     * The same in the name of another process, which root may do ({@code unix(7)}, {@code SCM_CREDENTIALS}): service managers look
     * whose process it is that tells them something.
     */
    public static void tell(Path path, String text, int pid) throws SyscallException {
        int fd = (int) Libc.call("socket", Sys.SOCKET, AF_UNIX, DGRAM_CLOEXEC, 0);
        try {
            var address = address(path);
            Libc.call("connect " + path, Sys.CONNECT, fd, address, address.size());
            var control = NativeMemory.ofSize(32);
            control.buffer().putLong(0, 28).putInt(8, SOL_SOCKET).putInt(12, SCM_CREDENTIALS);
            control.buffer()
                    .putInt(16, pid)
                    .putInt(20, new JnaLinux().geteuid())
                    .putInt(24, 0);
            var content = NativeMemory.of(text.getBytes(StandardCharsets.UTF_8));
            var vector = NativeMemory.ofSize(16);
            vector.putAddress(0, content).buffer().putLong(8, content.size());
            var message = NativeMemory.ofSize(MESSAGE_HEADER);
            message.putAddress(16, vector).buffer().putLong(24, 1);
            message.putAddress(32, control).buffer().putLong(40, control.size());
            Libc.call("sendmsg " + path, Sys.SENDMSG, fd, message, MSG_NOSIGNAL);
        } finally {
            Descriptors.close(fd);
        }
    }

    private static int open() throws SyscallException {
        return (int) Libc.call("socket", Sys.SOCKET, AF_UNIX, SEQPACKET_CLOEXEC, 0);
    }

    private static NativeMemory address(Path path) throws SyscallException {
        var text = path.toString().getBytes(StandardCharsets.UTF_8);
        if (text.length > LONGEST_PATH) {
            throw new SyscallException("socket " + path, Errno.ENAMETOOLONG);
        }
        var address = NativeMemory.ofSize(2 + text.length + 1);
        address.buffer().putShort(0, (short) AF_UNIX).put(2, text);
        return address;
    }

    /** Waits for the next caller. */
    public static int accept(int listening) throws SyscallException {
        return (int) Libc.call("accept4", Sys.ACCEPT4, listening, 0, 0, CLOEXEC, 0, 0);
    }

    /** Whether a descriptor is a socket that takes callers. */
    public static boolean listens(int fd) {
        var truth = NativeMemory.ofSize(4);
        var size = NativeMemory.ofSize(4);
        size.buffer().putInt(0, 4);
        return Libc.syscall(Sys.GETSOCKOPT, fd, SOL_SOCKET, SO_ACCEPTCONN, truth, size) == 0
                && truth.buffer().getInt(0) != 0;
    }

    public static Peer peer(int socket) throws SyscallException {
        var credentials = NativeMemory.ofSize(12);
        var size = NativeMemory.ofSize(4);
        size.buffer().putInt(0, 12);
        Libc.call("getsockopt SO_PEERCRED", Sys.GETSOCKOPT, socket, SOL_SOCKET, SO_PEERCRED, credentials, size);
        return new Peer(credentials.buffer().getInt(0), credentials.buffer().getInt(4));
    }

    /**
     * Sends one message with copies of descriptors; never waits.
     *
     * @throws SyscallException EPIPE if nobody is there any more, EAGAIN if they do not read
     */
    public static void offer(int socket, byte[] bytes, List<Integer> descriptors) throws SyscallException {
        send(socket, bytes, descriptors, MSG_NOSIGNAL | MSG_DONTWAIT);
    }

    /**
     * As {@link #offer}, but waits until there is room.
     *
     * @throws SyscallException EPIPE if nobody is there any more, EMSGSIZE if it is too long
     */
    public static void send(int socket, byte[] bytes, List<Integer> descriptors) throws SyscallException {
        send(socket, bytes, descriptors, MSG_NOSIGNAL);
    }

    private static void send(int socket, byte[] bytes, List<Integer> descriptors, int flags) throws SyscallException {
        var message = Scratch.own().message;
        var content = bytes.length <= Scratch.SHORT_MESSAGE ? message : NativeMemory.ofSize(bytes.length);
        int from = content == message ? Scratch.CONTENT : 0;
        content.buffer().put(from, bytes);
        var header = message.buffer();
        for (int at = 0; at < MESSAGE_HEADER; at += 8) {
            header.putLong(at, 0);
        }
        header.putLong(Scratch.VECTOR, content.address() + from).putLong(Scratch.VECTOR + 8, bytes.length);
        header.putLong(16, message.address() + Scratch.VECTOR).putLong(24, 1);
        if (!descriptors.isEmpty()) {
            header.putLong(32, message.address() + Scratch.CONTROL).putLong(40, control(header, descriptors));
        }
        try {
            Libc.call("sendmsg", Sys.SENDMSG, socket, message.address(), flags);
        } finally {
            Reference.reachabilityFence(content);
        }
    }

    /** @return its length */
    private static int control(ByteBuffer message, List<Integer> descriptors) {
        int length = 16 + 4 * descriptors.size();
        if (length > Scratch.CONTENT - Scratch.CONTROL) {
            throw new IllegalArgumentException(descriptors.size() + " descriptors in one message");
        }
        int at = Scratch.CONTROL;
        message.putLong(at, length).putInt(at + 8, SOL_SOCKET).putInt(at + 12, SCM_RIGHTS);
        for (int i = 0; i < descriptors.size(); i++) {
            message.putInt(at + 16 + 4 * i, descriptors.get(i));
        }
        return (length + 7) & ~7;
    }
}
