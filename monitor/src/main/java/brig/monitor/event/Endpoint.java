package brig.monitor.event;

import java.net.InetAddress;

/** The address that a network call names. */
public sealed interface Endpoint {
    /** The address family as the kernel names it, such as {@code inet}. */
    String family();

    /**
     * @param address an IPv4 address inside an IPv6 one ({@code ::ffff:10.0.0.1}) counts as IPv4, as it does for the
     *     kernel; its bytes are what {@code Cidr.contains} takes
     * @param port 0 to 65535
     */
    record Ip(String family, InetAddress address, int port) implements Endpoint {
        @Override
        public String toString() {
            var text = address.getHostAddress();
            return (text.indexOf(':') < 0 ? text : "[" + text + "]") + ":" + port;
        }
    }

    /** A unix socket with a place in the file system. */
    record Unix(NamedPath path) implements Endpoint {
        @Override
        public String family() {
            return "unix";
        }

        @Override
        public String toString() {
            return path.best();
        }
    }

    /** A unix socket without one; shared by all of one network namespace. */
    record AbstractUnix(String name) implements Endpoint {
        @Override
        public String family() {
            return "unix";
        }

        @Override
        public String toString() {
            return "@" + name;
        }
    }

    /**
     * Any other family, or an address that the kernel will refuse by itself.
     *
     * @param detail such as the netlink port; empty if there is nothing to say
     */
    record Other(String family, String detail) implements Endpoint {
        @Override
        public String toString() {
            return detail;
        }
    }
}
