package brig.runtime.sys;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A netlink socket ({@code netlink(7)}): messages out, the kernel's answers in. */
public final class Netlink implements AutoCloseable {
    /** Devices, addresses, routes. */
    public static final int ROUTE = 0;
    /** nftables among others. */
    public static final int NETFILTER = 12;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NLMSG_ERROR = 2;
    private static final int HEADER = 16;
    private static final int ROOM = 64 << 10;

    private final int fd;

    private Netlink(long fd) {
        this.fd = (int) fd;
    }

    /** In the network namespace of this process. */
    public static Netlink open(int protocol) throws SyscallException {
        return new Netlink(Libc.call("socket AF_NETLINK", Sys.SOCKET, AF_NETLINK, SOCK_RAW_CLOEXEC, protocol));
    }

    /** In a network namespace, named by a file such as {@code /proc/PID/ns/net}. */
    public static Netlink openIn(Path namespace, int protocol) throws SyscallException {
        return NetworkNamespace.<Netlink, SyscallException>in(namespace, () -> open(protocol));
    }

    /** In a network namespace that is made for it and ends with it: there the kernel can be asked what it knows. */
    public static Netlink openInNew(int protocol) throws SyscallException {
        return NetworkNamespace.<Netlink, SyscallException>inNew(() -> open(protocol));
    }

    /**
     * Sends messages as one, and waits for the answer to the last one that asks for it ({@code NLM_F_ACK}).
     *
     * @param sequence of that one
     * @throws SyscallException with the first error that the kernel reports
     */
    public void request(String what, List<byte[]> messages, int sequence) throws SyscallException {
        send(what, messages);
        var in = NativeMemory.ofSize(ROOM);
        while (!answered(what, in.buffer(), receive(what, in), sequence)) {}
    }

    /** Sends one message; what the kernel says in return, its {@code nlmsghdr} included. */
    public ByteBuffer ask(String what, byte[] message) throws SyscallException {
        send(what, List.of(message));
        var in = NativeMemory.ofSize(ROOM);
        answered(what, in.buffer(), receive(what, in), 0);
        return in.buffer();
    }

    private void send(String what, List<byte[]> messages) throws SyscallException {
        int size = messages.stream().mapToInt(m -> m.length).sum();
        var out = NativeMemory.ofSize(size);
        messages.forEach(message -> out.buffer().put(message));
        Libc.call(what, Sys.SENDTO, fd, out, size, 0, 0, 0);
    }

    private int receive(String what, NativeMemory in) throws SyscallException {
        long got;
        do {
            got = Libc.syscall(Sys.RECVFROM, fd, in, ROOM, 0, 0, 0);
        } while (got == -1 && Native.getLastError() == Errno.EINTR);
        return (int) Libc.checked(what, got);
    }

    private static boolean answered(String what, ByteBuffer in, int got, int sequence) throws SyscallException {
        for (int at = 0; at + HEADER + 4 <= got; ) {
            int length = in.getInt(at);
            if (in.getShort(at + 4) == NLMSG_ERROR) {
                int error = -in.getInt(at + HEADER);
                if (error != 0) {
                    throw new SyscallException(what, error);
                }
                if (in.getInt(at + 8) == sequence) {
                    return true;
                }
            }
            at += Math.max(HEADER, (length + 3) & ~3);
        }
        return false;
    }

    @Override
    public void close() {
        Libc.syscall(Sys.CLOSE.number(), fd, 0, 0, 0, 0, 0);
    }
}
