package brig.policy.verdict;

import brig.policy.Cidr;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Named;
import brig.policy.NetworkRules.Ports;
import brig.policy.NetworkRules.Protocol;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A policy's network lists, to be asked by address and port. Answers as the cgroup programs do. */
public final class NetworkTable {
    private final NetworkRules rules;
    private final List<Entry> connect;
    private final Leases leases;

    /** Which addresses Brig's resolver has answered for the names of the list. */
    public interface Leases {
        /** Of a policy without names, and where nobody asks. */
        Leases NONE = (_, _) -> false;

        /** Whether an address is let through for an entry now. */
        boolean holds(InetAddress address, Named entry);
    }

    /** @param network what IPv4 looks up, where the list speaks of IPv4 in the manner of IPv6 */
    private record Entry(Cidr network, Destination listed) {}

    /** A table that knows no addresses of names. */
    public NetworkTable(NetworkRules rules) {
        this(rules, Leases.NONE);
    }

    public NetworkTable(NetworkRules rules, Leases leases) {
        this.rules = rules;
        this.leases = leases;
        connect = rules.numeric().stream()
                .map(listed -> new Entry(listed.network().unmapped(), listed))
                .toList();
    }

    /** Port 0 is any free one; who comes there is turned away unless the list has it. */
    public boolean mayBind(int port) {
        return rules.mode() == Mode.NONE || port == 0 || listening(port).isPresent();
    }

    public Optional<Ports> listening(int port) {
        return rules.listen().stream().filter(ports -> ports.contains(port)).findFirst();
    }

    /** @param protocol asked only for a destination that fits otherwise: on a live system it costs a look-up */
    public boolean mayConnect(InetAddress address, int port, Predicate<Protocol> protocol) {
        if (rules.mode() == Mode.NONE) {
            // there is nothing but the container's own loopback; the try is worth a report
            return address.isLoopbackAddress() || address.isAnyLocalAddress();
        }
        return destination(address, port, protocol).isPresent() || isAnswered(address, port, protocol);
    }

    /** Whether it is an address that the resolver answered for a name of the list. */
    private boolean isAnswered(InetAddress address, int port, Predicate<Protocol> protocol) {
        for (var named : rules.names()) {
            if (named.ports().contains(port)
                    && protocol.test(named.protocol())
                    && !address.isAnyLocalAddress()
                    && leases.holds(address, named)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the resolver answered this address for any name of the list, whatever the port. */
    public boolean isAnswered(InetAddress address) {
        for (var named : rules.names()) {
            if (leases.holds(address, named)) {
                return true;
            }
        }
        return false;
    }

    /** The entry that {@link #mayConnect} rests on where the lists count. */
    public Optional<Destination> destination(InetAddress address, int port, Predicate<Protocol> protocol) {
        if (!address.isAnyLocalAddress()) {
            return find(address.getAddress(), port, protocol, false);
        }
        // "this host", whichever of its addresses: only for who may connect everywhere; :: may mean IPv4, too
        var ipv4 = find(new byte[4], port, protocol, true);
        return ipv4.isEmpty() || address.getAddress().length == 4 ? ipv4 : find(new byte[16], port, protocol, true);
    }

    private Optional<Destination> find(byte[] address, int port, Predicate<Protocol> protocol, boolean everywhere) {
        for (var entry : connect) {
            var listed = entry.listed();
            if (listed.ports().contains(port)
                    && entry.network().contains(address)
                    && (!everywhere || entry.network().prefix() == 0)
                    && (everywhere || entry.network().prefix() > 0 || !isApart(address))
                    && protocol.test(listed.protocol())) {
                return Optional.of(listed);
            }
        }
        return Optional.empty();
    }

    /** Whether an entry for everywhere does not mean this address. */
    private boolean isApart(byte[] address) {
        if (rules.mode() == Mode.ISOLATED) {
            for (var block : NetworkRules.NOT_EVERYWHERE) {
                if (block.contains(address)) {
                    return true;
                }
            }
        }
        return false;
    }
}
