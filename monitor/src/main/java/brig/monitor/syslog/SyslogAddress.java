package brig.monitor.syslog;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where a syslog daemon listens. */
public sealed interface SyslogAddress {
    /** What most hosts have. */
    String LOCAL = "/dev/log";

    /** A socket file of datagrams. */
    record Local(String path) implements SyslogAddress {
        @Override
        public String toString() {
            return path;
        }
    }

    /** One message a datagram. */
    record Udp(InetSocketAddress address) implements SyslogAddress {
        @Override
        public String toString() {
            return "udp:" + address.getAddress().getHostAddress() + ":" + address.getPort();
        }
    }

    /** Messages one after the other, each with its length in front (RFC 6587, 3.4.1). */
    record Tcp(InetSocketAddress address) implements SyslogAddress {
        @Override
        public String toString() {
            return "tcp:" + address.getAddress().getHostAddress() + ":" + address.getPort();
        }
    }

    /**
     * {@code /dev/log}, {@code udp:127.0.0.1:514}, {@code tcp:[::1]:601}; nothing means {@link #LOCAL}.
     *
     * @throws IllegalArgumentException if it is no such address
     */
    static SyslogAddress parse(String text) {
        if (text.isEmpty() || text.startsWith("/")) {
            return new Local(text.isEmpty() ? LOCAL : text);
        }
        int colon = text.lastIndexOf(':');
        try {
            if (text.startsWith("udp:") && colon > 4) {
                return new Udp(address(text, colon));
            }
            if (text.startsWith("tcp:") && colon > 4) {
                return new Tcp(address(text, colon));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(wrong(text), e);
        }
        throw new IllegalArgumentException(wrong(text));
    }

    private static InetSocketAddress address(String text, int colon) {
        var host = text.substring(4, colon).replaceAll("^\\[(.*)]$", "$1");
        return new InetSocketAddress(InetAddress.ofLiteral(host), Integer.parseInt(text.substring(colon + 1)));
    }

    private static String wrong(String text) {
        return "--syslog '" + text + "': write a socket's path, udp:ADDRESS:PORT or tcp:ADDRESS:PORT";
    }
}
