package brig.runtime.network.isolated;

import brig.policy.NetworkRules;
import brig.policy.verdict.NetworkTable;
import brig.runtime.network.PublishedPort;
import brig.runtime.network.names.NameResolver;
import brig.runtime.sys.Netlink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The network of an ordinary user's container: a process of his ({@link Forwarder}) takes what the container sends and sends it
 * in his name. The lists hold in the container's own network namespace ({@link UserFirewall}), where nobody inside has a right.
 */
public final class UserNetwork implements ContainerNetwork {
    private static final Path TUN = Path.of("/dev/net/tun");

    private final String id;
    private final NetworkRules rules;
    private final List<PublishedPort> published;
    private final boolean onlyTells;
    private final Forwarder forwarder;
    private @Nullable NameResolver names;

    private UserNetwork(
            String id, NetworkRules rules, List<PublishedPort> published, boolean onlyTells, Forwarder forwarder) {
        this.id = id;
        this.rules = rules;
        this.published = List.copyOf(published);
        this.onlyTells = onlyTells;
        this.forwarder = forwarder;
    }

    /**
     * @param directory the container's own, for sockets of the forwarder's
     * @param onlyTells whether the lists are only audited
     * @throws IOException if this host has no program that forwards, or it cannot publish such a port
     */
    public static UserNetwork reserve(
            String id, Path directory, NetworkRules rules, List<PublishedPort> published, boolean onlyTells)
            throws IOException {
        for (var port : published) {
            if (port.address().isPresent() && port.address().get().getAddress().length != 4) {
                throw new IOException("--publish " + port + ": an ordinary user's containers have IPv4 alone");
            }
        }
        var problem = problem();
        if (problem.isPresent()) {
            throw new IOException(
                    "network mode 'isolated' " + problem.get() + "; or write mode: none, or run brig with sudo");
        }
        var forwarder = Forwarder.find(directory).orElseThrow();
        return new UserNetwork(id, rules, published, onlyTells, forwarder);
    }

    /** What keeps an ordinary user's containers from it on this host, if anything does. */
    public static Optional<String> problem() {
        if (Forwarder.find(Path.of("/")).isEmpty()) {
            return Optional.of(
                    "needs slirp4netns or pasta for an ordinary user, and neither is installed: apt-get install"
                            + " slirp4netns (or passt)");
        }
        if (!Files.isWritable(TUN)) {
            return Optional.of("needs " + TUN + ", which you may not open: chmod 0666 " + TUN + ", as udev makes it");
        }
        try (var nftables = Netlink.openInNew(Netlink.NETFILTER)) {
            var nothing = new NetworkRules(NetworkRules.Mode.ISOLATED, List.of(), List.of());
            UserFirewall.lay(nothing, List.of(), List.of(), NetworkRules.CONTAINERS4, sets("", nothing, 0), nftables);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("needs a kernel with nftables in a user namespace: " + e.getMessage());
        }
    }

    /** The rules first: the cable is not in yet. */
    @Override
    public void connect(int pid) throws IOException {
        var namespace = Path.of("/proc/" + pid + "/ns/net");
        try (var nftables = Netlink.openIn(namespace, Netlink.NETFILTER)) {
            UserFirewall.lay(rules, published, ownAddresses(), forwarder.network(), sets(id, rules, pid), nftables);
        }
        if (!rules.names().isEmpty()) {
            try (var inside = new Links(Netlink.openIn(namespace, Netlink.ROUTE))) {
                inside.up("lo");
            }
            names = NameResolver.start(namespace, rules, onlyTells, sets(id, rules, pid));
        }
        forwarder.start(pid, published);
    }

    private static NameSets sets(String id, NetworkRules rules, int pid) {
        return new NameSets(
                id, rules.names(), () -> Netlink.openIn(Path.of("/proc/" + pid + "/ns/net"), Netlink.NETFILTER));
    }

    /**
     * Which addresses of names a container may use now.
     *
     * @param pid of its first process
     */
    public static NetworkTable.Leases leases(String id, NetworkRules rules, int pid) {
        return sets(id, rules, pid);
    }

    /** This host's, which are not meant by an entry for everywhere. */
    private static List<InetAddress> ownAddresses() throws IOException {
        var own = new ArrayList<InetAddress>();
        for (var device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            own.addAll(Collections.list(device.getInetAddresses()));
        }
        return own;
    }

    @Override
    public List<InetAddress> addresses() {
        return List.of(forwarder.address());
    }

    @Override
    public Optional<NameResolver> names() {
        return Optional.ofNullable(names);
    }

    /** What is laid in the container's namespace goes with that. */
    @Override
    public void close() throws IOException {
        if (names != null) {
            names.close();
        }
        forwarder.close();
    }
}
