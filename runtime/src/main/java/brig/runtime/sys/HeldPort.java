package brig.runtime.sys;

import java.net.InetAddress;
import java.nio.ByteOrder;

/** A port of this host that is bound and not listened on: nobody else gets it as long as this is open. */
public final class HeldPort implements AutoCloseable {
    private static final short AF_INET = 2;
    private static final short AF_INET6 = 10;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int CLOEXEC = 0x80000;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;

    private final int fd;

    private HeldPort(long fd) {
        this.fd = (int) fd;
    }

    /** @throws SyscallException with EADDRINUSE if somebody has it, EADDRNOTAVAIL if the address is not this host's */
    public static HeldPort hold(InetAddress address, int port, boolean udp) throws SyscallException {
        var bytes = address.getAddress();
        boolean ipv4 = bytes.length == 4;
        var what = "bind " + address.getHostAddress() + " port " + port;
        long fd = Libc.call(what, Sys.SOCKET, ipv4 ? AF_INET : AF_INET6, (udp ? SOCK_DGRAM : SOCK_STREAM) | CLOEXEC, 0);
        var held = new HeldPort(fd);
        try {
            var socketAddress = NativeMemory.ofSize(ipv4 ? 16 : 28);
            socketAddress.buffer().putShort(0, ipv4 ? AF_INET : AF_INET6);
            socketAddress.buffer().order(ByteOrder.BIG_ENDIAN).putShort(2, (short) port);
            socketAddress.buffer().put(ipv4 ? 4 : 8, bytes);
            if (!ipv4) {
                var yes = NativeMemory.ofSize(4);
                yes.buffer().putInt(0, 1);
                Libc.call(what, Sys.SETSOCKOPT, fd, IPPROTO_IPV6, IPV6_V6ONLY, yes, 4);
            }
            Libc.call(what, Sys.BIND, fd, socketAddress, socketAddress.size());
            return held;
        } catch (SyscallException e) {
            held.close();
            throw e;
        }
    }

    @Override
    public void close() {
        Libc.syscall(Sys.CLOSE.number(), fd, 0, 0, 0, 0, 0);
    }
}
