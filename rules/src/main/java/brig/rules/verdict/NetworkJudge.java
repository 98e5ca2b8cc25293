package brig.rules.verdict;

import brig.monitor.event.Call;
import brig.monitor.event.Endpoint;
import brig.monitor.event.Lazy;
import brig.policy.Cidr;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Mode;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names the rule that refuses an address; null if none does. Judges as the cgroup programs do. */
final class NetworkJudge {
    static final String NOT_HELD = "kernel.network";

    private static final int MAPPED_PREFIX = 96;

    /**
     * Addresses that name nobody, or that the kernel takes for an error or for "disconnect"; and netlink, which answers
     * by capability. Of other families the filter makes no sockets.
     */
    private static final Set<String> HARMLESS = Set.of("none", "unreadable", "unspec", "unix", "netlink");

    private final Mode mode;
    private final List<Destination> connect;
    private final NetworkRules rules;
    private final KernelControls controls;
    private final FileJudge files;

    NetworkJudge(NetworkRules rules, KernelControls controls, FileJudge files) {
        this.mode = rules.mode();
        this.rules = rules;
        this.connect = rules.connect().stream()
                .map(d -> new Destination(unmapped(d.network()), d.ports(), d.protocol()))
                .toList();
        this.controls = controls;
        this.files = files;
    }

    @Nullable
    String objection(Call.Network call) {
        boolean binds = FileJudge.bare(call.syscall()).equals("bind");
        // whatever the address says now, it may be another family's when the kernel reads it
        if (mode != Mode.NONE && !controls.networkPrograms()) {
            return NOT_HELD;
        }
        return switch (call.endpoint()) {
            case Endpoint.Ip ip -> binds ? bindObjection(ip) : connectObjection(ip, call.protocol());
            case Endpoint.Unix(var path) -> binds ? files.bindObjection(path) : files.connectObjection(path);
            // seen by all of one network namespace, which is the container's own or else scoped
            case Endpoint.AbstractUnix _ ->
                mode != Mode.HOST || binds || controls.holdAbstractSockets() ? null : FileJudge.NOT_HELD;
            case Endpoint.Other other ->
                HARMLESS.contains(other.family()) ? null : binds ? "network.listen" : "network.connect";
        };
    }

    /** Port 0 is any free one; who comes there is turned away unless the list has it. */
    private @Nullable String bindObjection(Endpoint.Ip ip) {
        boolean listed = ip.port() == 0 || rules.listen().stream().anyMatch(ports -> ports.contains(ip.port()));
        return mode == Mode.NONE || listed ? null : "network.listen";
    }

    private @Nullable String connectObjection(Endpoint.Ip ip, Lazy<String> protocol) {
        var address = ip.address();
        if (mode == Mode.NONE) {
            // there is nothing but the container's own loopback; the try is worth a report
            return address.isLoopbackAddress() || address.isAnyLocalAddress() ? null : "network.connect";
        }
        boolean allowed = address.isAnyLocalAddress()
                ? allowsAny(address, ip.port(), protocol)
                : allows(address.getAddress(), ip.port(), protocol, false);
        return allowed ? null : "network.connect";
    }

    /** "This host", whichever of its addresses: only for who may connect everywhere; {@code ::} may mean IPv4, too. */
    private boolean allowsAny(InetAddress address, int port, Lazy<String> protocol) {
        return allows(new byte[4], port, protocol, true)
                && (address.getAddress().length == 4 || allows(new byte[16], port, protocol, true));
    }

    private boolean allows(byte[] address, int port, Lazy<String> protocol, boolean everywhere) {
        for (var destination : connect) {
            if (destination.ports().contains(port)
                    && destination.network().contains(address)
                    && (!everywhere || destination.network().prefix() == 0)
                    && destination.protocol().name().toLowerCase(Locale.ROOT).equals(protocol.get())) {
                return true;
            }
        }
        return false;
    }

    /** {@code ::ffff:10.0.0.0/104} is {@code 10.0.0.0/8}. */
    private static Cidr unmapped(Cidr network) {
        var bytes = network.address();
        if (network.isIpv4() || network.prefix() < MAPPED_PREFIX) {
            return network;
        }
        boolean mapped =
                bytes.subList(0, 10).stream().allMatch(b -> b == 0) && bytes.get(10) == 0xff && bytes.get(11) == 0xff;
        return mapped ? new Cidr(bytes.subList(12, 16), network.prefix() - MAPPED_PREFIX) : network;
    }
}
