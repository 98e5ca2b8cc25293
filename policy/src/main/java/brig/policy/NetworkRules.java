package brig.policy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses the program may use.
 *
 * @param connect where it may connect or send to; empty means nowhere
 * @param listen ports it may bind; empty means none
 * @param names hosts that it may connect or send to by name, at the addresses that Brig's resolver answers; only in mode
 *     {@link Mode#ISOLATED}
 * @param nameServers whom the resolver asks; empty for those of this host
 */
public record NetworkRules(
        Mode mode, List<Destination> connect, List<Ports> listen, List<Named> names, List<NameServer> nameServers) {
    /** Where Brig's resolver listens inside a container whose lists have names. */
    public static final Cidr RESOLVER = new Cidr(List.of(127, 0, 0, 153), 32);

    public static final int DNS = 53;

    /** Where isolated containers live: each has one address of either, with the same last two bytes. */
    public static final Cidr CONTAINERS4 = new Cidr(List.of(10, 209, 0, 0), 16);

    private static final Cidr EVERYWHERE4 = new Cidr(List.of(0, 0, 0, 0), 0);
    private static final Cidr EVERYWHERE6 = new Cidr(List.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);

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
        names = List.copyOf(names);
        nameServers = List.copyOf(nameServers);
    }

    /** Without names. */
    public NetworkRules(Mode mode, List<Destination> connect, List<Ports> listen) {
        this(mode, connect, listen, List.of(), List.of());
    }

    /** Where it may connect or send to by number, the resolver included where there are names. */
    public List<Destination> numeric() {
        if (names.isEmpty()) {
            return connect;
        }
        var all = new ArrayList<>(connect);
        var dns = new Ports(DNS, DNS);
        all.add(new Destination(RESOLVER, dns, Protocol.UDP));
        all.add(new Destination(RESOLVER, dns, Protocol.TCP));
        return List.copyOf(all);
    }

    /**
     * These lists for controls that know no names: the ports of a name stand open to every address, and what knows them
     * (nftables on the container's cable) holds the rest.
     */
    public NetworkRules withoutNames() {
        if (names.isEmpty()) {
            return this;
        }
        var all = new ArrayList<>(numeric());
        for (var named : names) {
            all.add(new Destination(EVERYWHERE4, named.ports(), named.protocol()));
            all.add(new Destination(EVERYWHERE6, named.ports(), named.protocol()));
        }
        return new NetworkRules(mode, all.stream().distinct().toList(), listen);
    }

    /** Every address and port, those too that an entry for everywhere leaves out. */
    NetworkRules open() {
        var ports = new Ports(0, 65535);
        var everywhere = Stream.concat(Stream.of(EVERYWHERE4, EVERYWHERE6), NOT_EVERYWHERE.stream())
                .flatMap(network ->
                        Arrays.stream(Protocol.values()).map(protocol -> new Destination(network, ports, protocol)))
                .toList();
        return new NetworkRules(mode, everywhere, List.of(ports), names, nameServers);
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

    /** An entry of the connect list. */
    public sealed interface Entry {
        Ports ports();

        Protocol protocol();
    }

    /** {@code example.org:443}, {@code *.example.org:443}. */
    public record Named(HostPattern host, Ports ports, Protocol protocol) implements Entry {
        /** {@code example.org:443/tcp}. */
        @Override
        public String toString() {
            return host + ":" + ports + suffix(protocol);
        }
    }

    /** A name server: {@code 10.0.0.53}, {@code 10.0.0.53:5353}, {@code [fd00::53]:53}. */
    public record NameServer(InetAddress address, int port) {
        @Override
        public String toString() {
            var host = address.getHostAddress();
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }

    private static String suffix(Protocol protocol) {
        return protocol == Protocol.UDP ? "/udp" : "/tcp";
    }

    /** {@code 10.0.0.0/8:5432}, {@code [fd00::]/8:53/udp}. */
    public record Destination(Cidr network, Ports ports, Protocol protocol) implements Entry {
        /** The same addresses, as {@link Cidr#unmapped} writes them. */
        public Destination unmapped() {
            return new Destination(network.unmapped(), ports, protocol);
        }

        /** {@code 10.0.0.0/8:5432/tcp}. */
        @Override
        public String toString() {
            return network + ":" + ports + suffix(protocol);
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
