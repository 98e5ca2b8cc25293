package brig.runtime.network.isolated;

import brig.policy.NetworkRules;
import brig.policy.verdict.NetworkTable;
import brig.runtime.network.PublishedPort;
import brig.runtime.network.names.NameResolver;
import brig.runtime.sys.Netlink;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One container's network: a cable (veth) from its network namespace to this host, which routes what passes.
 *
 * <p>There is no bridge that containers share, so none hears, or can answer for, another: each cable has one address on
 * it, both ends know the other's hardware address beforehand and ask nobody, and every packet passes this host's rules.
 */
public final class IsolatedNetwork implements ContainerNetwork {
    /** Who has which address; without this directory there is no such network. A constant: reading it loads no class. */
    public static final String ADDRESSES = "/run/brig-addresses";

    /** What the container calls its end. */
    private static final String INSIDE = "eth0";

    private final String id;
    private final NetworkRules rules;
    private final List<PublishedPort> published;
    private final Address address;
    private @Nullable HeldPorts held;
    private final boolean onlyTells;
    private @Nullable NameResolver names;

    private IsolatedNetwork(
            String id, NetworkRules rules, List<PublishedPort> published, boolean onlyTells, Address address) {
        this.onlyTells = onlyTells;
        this.id = id;
        this.rules = rules;
        this.published = List.copyOf(published);
        this.address = address;
    }

    /**
     * Takes an address and the published ports; {@link #connect} does the rest.
     *
     * @param onlyTells whether the lists are only audited
     * @throws IOException if a port is not free
     */
    public static IsolatedNetwork reserve(
            String id, NetworkRules rules, List<PublishedPort> published, boolean onlyTells) throws IOException {
        var network =
                new IsolatedNetwork(id, rules, published, onlyTells, new AddressBook(AddressBook.DIRECTORY).take(id));
        try {
            network.held = HeldPorts.of(published);
            return network;
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    @Override
    public List<InetAddress> addresses() {
        return List.of(address.ipv4(), address.ipv6());
    }

    @Override
    public void connect(int pid) throws IOException {
        boolean ipv6 = forward();
        var device = Firewall.device(id);
        try (var inside = new Links(Netlink.openIn(Path.of("/proc/" + pid + "/ns/net"), Netlink.ROUTE));
                var outside = new Links(Netlink.open(Netlink.ROUTE));
                var nftables = Netlink.open(Netlink.NETFILTER)) {
            var firewall = new Firewall(nftables);
            firewall.open(id, address, rules);
            if (!published.isEmpty()) {
                firewall.publish(id, address, published, ipv6);
            }
            outside.cable(device, address.mac(1), INSIDE, address.mac(0), pid);
            end(outside, device, Address.GATEWAY, address, address.mac(0), ipv6);
            if (published.stream().anyMatch(IsolatedNetwork::onLoopback)) {
                // so that what comes from 127.0.0.1 may leave through this cable; what comes in to 127.0.0.0/8 is
                // dropped
                Files.writeString(
                        Path.of("/proc/sys/net/ipv4/conf", device, "route_localnet"), "1", StandardOpenOption.WRITE);
            }
            if (!rules.names().isEmpty()) {
                inside.up("lo");
                names = resolver(id, rules, onlyTells, pid);
            }
            int index = end(inside, INSIDE, address, Address.GATEWAY, address.mac(1), ipv6);
            inside.defaultRoute(Address.GATEWAY.ipv4(), index);
            if (ipv6) {
                inside.defaultRoute(Address.GATEWAY.ipv6(), index);
            }
        }
    }

    private static NameResolver resolver(String id, NetworkRules rules, boolean onlyTells, int pid) throws IOException {
        return NameResolver.start(
                Path.of("/proc/" + pid + "/ns/net"), rules, onlyTells, new NameSets(id, rules.names()));
    }

    /** The resolver of a container whose Brig was killed; nothing if its lists have no names. */
    public static Optional<NameResolver> resume(String id, NetworkRules rules, boolean onlyTells, int pid)
            throws IOException {
        return rules.mode() == NetworkRules.Mode.ISOLATED && !rules.names().isEmpty()
                ? Optional.of(resolver(id, rules, onlyTells, pid))
                : Optional.empty();
    }

    /** Which addresses of names a container may use now. */
    public static NetworkTable.Leases leases(String id, NetworkRules rules) {
        return new NameSets(id, rules.names());
    }

    @Override
    public Optional<NameResolver> names() {
        return Optional.ofNullable(names);
    }

    /** One end of the cable: up, with its own address, and knowing the other's. */
    private static int end(Links links, String device, Address own, Address other, byte[] otherMac, boolean ipv6)
            throws SyscallException {
        if (ipv6) {
            links.noLinkLocal(device);
        }
        links.up(device);
        int index = links.index(device);
        links.address(index, own.ipv4());
        links.neighbour(other.ipv4(), otherMac, index);
        links.routeTo(other.ipv4(), index);
        if (ipv6) {
            links.address(index, own.ipv6());
            links.neighbour(other.ipv6(), otherMac, index);
            links.routeTo(other.ipv6(), index);
        }
        return index;
    }

    private static boolean onLoopback(PublishedPort port) {
        return port.address().isEmpty()
                || (port.address().get() instanceof Inet4Address v4
                        && (v4.isLoopbackAddress() || v4.isAnyLocalAddress()));
    }

    /** @return whether IPv6 goes through, too */
    private boolean forward() throws IOException {
        try (var nftables = Netlink.open(Netlink.NETFILTER)) {
            // the guard stands before anything is forwarded
            new Firewall(nftables).prepare(Forwarding.offNow());
        }
        Forwarding.ipv4();
        boolean wanted =
                rules.connect().stream().anyMatch(d -> !d.unmapped().network().isIpv4())
                        || published.stream()
                                .anyMatch(p -> p.address()
                                        .filter(Inet6Address.class::isInstance)
                                        .isPresent());
        boolean ipv6 = Forwarding.ipv6();
        if (wanted && !ipv6) {
            throw new IOException("this host does not forward IPv6, which the policy or a published port wants, and"
                    + " learns its own routes from router advertisements, which it would no longer take: set"
                    + " net.ipv6.conf.IFACE.accept_ra=2, then net.ipv6.conf.all.forwarding=1");
        }
        return ipv6;
    }

    @Override
    public void close() throws IOException {
        if (names != null) {
            names.close();
        }
        var problem = remove(id);
        if (held != null) {
            held.close();
        }
        new AddressBook(AddressBook.DIRECTORY).giveBack(address);
        if (problem.isPresent()) {
            throw problem.get();
        }
    }

    private static Optional<IOException> remove(String id) {
        IOException failure = null;
        try (var links = new Links(Netlink.open(Netlink.ROUTE))) {
            links.remove(Firewall.device(id));
        } catch (IOException e) {
            failure = e;
        }
        try (var nftables = Netlink.open(Netlink.NETFILTER)) {
            new Firewall(nftables).close(id);
        } catch (IOException e) {
            failure = e;
        }
        return Optional.ofNullable(failure);
    }

    /** The ids of containers that have an address and are not alive any more. */
    public static List<String> leftovers(Predicate<String> alive) throws IOException {
        return Files.isDirectory(AddressBook.DIRECTORY)
                ? new AddressBook(AddressBook.DIRECTORY).leftovers(alive)
                : List.of();
    }

    /** Takes back what a Brig that was killed left of one container. */
    public static void removeLeftover(String id) throws IOException {
        var problem = remove(id);
        new AddressBook(AddressBook.DIRECTORY).giveBackAllOf(id);
        if (problem.isPresent()) {
            throw problem.get();
        }
    }

    /** What keeps this kernel from it, if anything does; asked in a network namespace of its own. */
    public static Optional<String> problem() {
        try (var links = new Links(Netlink.openInNew(Netlink.ROUTE));
                var nftables = Netlink.openInNew(Netlink.NETFILTER)) {
            links.cable("brgprobe", Address.GATEWAY.mac(1), "brgprobe0", Address.GATEWAY.mac(0), 0);
            var firewall = new Firewall(nftables);
            firewall.prepare(List.of(Expressions.IPV4));
            var nothing = new NetworkRules(NetworkRules.Mode.ISOLATED, List.of(), List.of());
            firewall.open("probe", Address.GATEWAY, nothing);
            firewall.publish("probe", Address.GATEWAY, List.of(PublishedPort.parse("1:1")), true);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
