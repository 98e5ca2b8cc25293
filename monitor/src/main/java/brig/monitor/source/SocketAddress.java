package brig.monitor.source;

import brig.monitor.event.Endpoint;
import brig.monitor.event.NamedPath;
import brig.monitor.proc.ByteText;
import brig.runtime.sys.SyscallException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** {@code struct sockaddr}, in a caller's memory or as the kernel answers it. */
final class SocketAddress {
    /** {@code sizeof(struct sockaddr_storage)}: the kernel refuses longer ones. */
    private static final int LONGEST = 128;

    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int AF_NETLINK = 16;
    private static final int AT_FDCWD = -100;

    private SocketAddress() {}

    static Endpoint read(Frame frame, long address, long length) throws SyscallException {
        if (address == 0) {
            return new Endpoint.Other("none", "");
        }
        int size = Math.clamp(length & 0xffffffffL, 0, LONGEST);
        if (size < 2 || frame.read(address, size) < size) {
            return new Endpoint.Other("unreadable", "");
        }
        int family = frame.numbers().getShort(0) & 0xffff;
        if (family == AF_UNIX) {
            return unix(frame, size);
        }
        if (family == AF_INET && size >= 16) {
            return ip(frame, "inet", 4, 8);
        }
        if (family == AF_INET6 && size >= 24) {
            return ip(frame, "inet6", 8, 24);
        }
        if (family == AF_NETLINK && size >= 12) {
            return new Endpoint.Other("netlink", "port " + frame.numbers().getInt(4));
        }
        var name = Flags.choice("family", family);
        return new Endpoint.Other(name.startsWith("AF_") ? lower(name.substring(3)) : name, "");
    }

    /**
     * What the kernel answered about a socket.
     *
     * @return empty if it has no address of the internet, nor a name
     */
    static Optional<Endpoint> of(byte[] address) {
        var numbers = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
        int family = address.length < 2 ? -1 : numbers.getShort(0) & 0xffff;
        if (family == AF_INET && address.length >= 16) {
            return Optional.of(ip("inet", port(numbers), Arrays.copyOfRange(address, 4, 8)));
        }
        if (family == AF_INET6 && address.length >= 24) {
            return Optional.of(ip("inet6", port(numbers), Arrays.copyOfRange(address, 8, 24)));
        }
        if (family != AF_UNIX || address.length == 2) {
            return Optional.empty();
        }
        boolean isAbstract = address[2] == 0;
        var name = ByteText.decode(ByteText.of(address, isAbstract ? 3 : 2, address.length));
        return Optional.of(
                isAbstract ? new Endpoint.AbstractUnix(name) : new Endpoint.Unix(NamedPath.at(name.split("\0", 2)[0])));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static Endpoint ip(Frame frame, String family, int from, int to) {
        return ip(family, port(frame.numbers()), frame.copy(from, to));
    }

    /** In network order whatever the machine's is. */
    private static int port(ByteBuffer numbers) {
        return (numbers.get(2) & 0xff) << 8 | (numbers.get(3) & 0xff);
    }

    private static Endpoint ip(String family, int port, byte[] address) {
        try {
            return new Endpoint.Ip(family, InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    private static Endpoint unix(Frame frame, int size) {
        if (size == 2) {
            return new Endpoint.Other("unix", "unnamed");
        }
        if (frame.numbers().get(2) == 0) {
            return new Endpoint.AbstractUnix(ByteText.decode(ByteText.of(frame.copy(3, size), 0, size - 3)));
        }
        return new Endpoint.Unix(frame.path(AT_FDCWD, frame.text(2, size), true, false));
    }
}
