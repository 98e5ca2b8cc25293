package brig.policy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses the program may use.
 *
 * @param connect where it may connect or send to; empty means nowhere
 * @param listen ports it may bind; empty means none
 */
public record NetworkRules(Mode mode, List<Destination> connect, List<Ports> listen) {
    /** Where isolated containers live: each has one address of either, with the same last two bytes. */
    public static final Cidr CONTAINERS4 = new Cidr(List.of(10, 209, 0, 0), 16);

    public static final Cidr CONTAINERS6 =
            new Cidr(List.of(0xfd, 0x62, 0x72, 0x69, 0x67, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 48);

    /**
     * What an entry for everywhere ({@code 0.0.0.0/0}, {@code [::]/0}) does not name in mode {@link Mode#ISOLATED}: what
     * only this host can reach, such as a cloud's metadata service, and other containers. Narrower entries name it.
     */
    public static final List<Cidr> NOT_EVERYWHERE = List.of(
            new Cidr(List.of(169, 254, 0, 0), 16),
            CONTAINERS4,
            CONTAINERS6,
            new Cidr(List.of(0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 10));

    public NetworkRules {
        connect = List.copyOf(connect);
        listen = List.copyOf(listen);
    }

    /** Every address and port, those too that an entry for everywhere leaves out. */
    NetworkRules open() {
        var ports = new Ports(0, 65535);
        var everywhere = Stream.concat(
                        Stream.of(
                                new Cidr(List.of(0, 0, 0, 0), 0),
                                new Cidr(List.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0)),
                        NOT_EVERYWHERE.stream())
                .flatMap(network ->
                        Arrays.stream(Protocol.values()).map(protocol -> new Destination(network, ports, protocol)))
                .toList();
        return new NetworkRules(mode, everywhere, List.of(ports));
    }

    public enum Mode {
        /** A network namespace of its own with a loopback device and nothing else. */
        NONE,
        /** A network namespace of its own and a cable to the host, who forwards what the lists name. */
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
        /** The same addresses, as {@link Cidr#unmapped} writes them. */
        public Destination unmapped() {
            return new Destination(network.unmapped(), ports, protocol);
        }

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
