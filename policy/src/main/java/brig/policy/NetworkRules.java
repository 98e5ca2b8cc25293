package brig.policy;

import java.util.List;

/**
 * Which addresses the program may use.
 *
 * @param connect where it may connect or send to; empty means nowhere
 * @param listen ports it may bind; empty means none
 */
public record NetworkRules(Mode mode, List<Destination> connect, List<Ports> listen) {
    public NetworkRules {
        connect = List.copyOf(connect);
        listen = List.copyOf(listen);
    }

    public enum Mode {
        /** A network namespace of its own with a loopback device and nothing else. */
        NONE,
        /** A network namespace of its own, joined to a bridge of Brig's. */
        ISOLATED,
        /** The host's network namespace. */
        HOST
    }

    public enum Protocol {
        TCP,
        UDP
    }

    /** {@code 10.0.0.0/8:5432}, {@code [fd00::]/8:53/udp}. */
    public record Destination(Cidr network, Ports ports, Protocol protocol) {
        /** {@code 10.0.0.0/8:5432/tcp}. */
        @Override
        public String toString() {
            return network + ":" + ports + (protocol == Protocol.UDP ? "/udp" : "/tcp");
        }
    }

    /**
     * @param first 0 to 65535
     * @param last not below {@code first}
     */
    public record Ports(int first, int last) {
        public Ports {
            if (first < 0 || last > 65535 || first > last) {
                throw new IllegalArgumentException("ports are 0 to 65535, the lower first, not " + first + "-" + last);
            }
        }

        public boolean contains(int port) {
            return first <= port && port <= last;
        }

        @Override
        public String toString() {
            return first == last ? Integer.toString(first) : first + "-" + last;
        }
    }
}
