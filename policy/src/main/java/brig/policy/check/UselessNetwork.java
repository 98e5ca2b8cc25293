package brig.policy.check;

import brig.policy.Capability;
import brig.policy.Cidr;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Named;
import brig.policy.NetworkRules.Ports;
import brig.policy.ProblemKind;
import java.util.List;
import java.util.function.BiPredicate;

/** Entries of the network lists that change nothing. */
final class UselessNetwork {
    /** The kernel's default for {@code net.ipv4.ip_unprivileged_port_start}. */
    private static final int FIRST_FREE_PORT = 1024;

    private static final int LOOPBACK = 127;
    /** Beyond that a list was made by a program, and comparing each with each takes too long. */
    private static final int MOST_COMPARED = 1000;

    private UselessNetwork() {}

    static void find(Checked checked) {
        var network = checked.policy().network();
        if (network.mode() == Mode.NONE) {
            unused(checked, network);
            return;
        }
        zeroes(checked, network);
        covered(checked, "network.connect", network.connect(), UselessNetwork::covers);
        covered(checked, "network.connect", network.names(), UselessNetwork::covers);
        covered(checked, "network.listen", network.listen(), UselessNetwork::covers);
        if (network.names().isEmpty()) {
            for (var server : network.nameServers()) {
                checked.warn(
                        checked.at("network.nameservers", server.toString()),
                        ProblemKind.NETWORK_UNUSED,
                        "connect has no names, so nobody asks " + server,
                        "leave it out, or add its address to connect to let the program ask it");
            }
        }
        lowPorts(checked, network);
    }

    private static void unused(Checked checked, NetworkRules network) {
        for (var destination : network.connect()) {
            if (!isLoopback(destination.network())) {
                checked.warn(
                        checked.at("network.connect", destination.toString()),
                        ProblemKind.NETWORK_UNUSED,
                        "with network mode 'none' there is nothing to connect to but the container itself",
                        "write mode: host");
            }
        }
        for (var named : network.names()) {
            checked.warn(
                    checked.at("network.connect", named.toString()),
                    ProblemKind.NETWORK_UNUSED,
                    "with network mode 'none' there is nothing to connect to but the container itself",
                    "write mode: isolated");
        }
        for (var ports : network.listen()) {
            checked.warn(
                    checked.at("network.listen", ports.toString()),
                    ProblemKind.NETWORK_UNUSED,
                    "with network mode 'none' nobody but the container itself reaches port " + ports
                            + ", and there it may bind any",
                    "leave it out, or write mode: host");
        }
    }

    /** {@code ip(7)}, INADDR_ANY: as a destination the kernel takes it for this host. */
    private static void zeroes(Checked checked, NetworkRules network) {
        for (var destination : network.connect()) {
            var address = destination.network();
            if (address.prefix() == (address.isIpv4() ? 32 : 128)
                    && address.address().stream().allMatch(part -> part == 0)) {
                checked.warn(
                        checked.at("network.connect", destination.toString()),
                        ProblemKind.ZERO_ADDRESS,
                        "nobody has the address of zeroes: who calls it gets the host's own loopback",
                        "name that, " + (address.isIpv4() ? "127.0.0.1" : "\"[::1]\"")
                                + ", or everybody with the prefix /0");
            }
        }
    }

    private static boolean isLoopback(Cidr network) {
        return network.isIpv4() ? network.address().getFirst() == LOOPBACK : network.prefix() == 128;
    }

    private static <T> void covered(Checked checked, String key, List<T> entries, BiPredicate<T, T> covers) {
        if (entries.size() > MOST_COMPARED) {
            return;
        }
        for (var entry : entries) {
            for (var wider : entries) {
                if (!wider.equals(entry) && covers.test(wider, entry)) {
                    var place = checked.at(key, wider.toString());
                    checked.warn(
                            checked.at(key, entry.toString()),
                            ProblemKind.COVERED,
                            "'" + entry + "' changes nothing: '" + wider + "' is in " + key + " already",
                            Checked.isOwn(place) ? "leave one of them out" : "it comes from " + place);
                    break;
                }
            }
        }
    }

    private static boolean covers(Destination wider, Destination entry) {
        return wider.protocol() == entry.protocol()
                && covers(wider.ports(), entry.ports())
                && covers(wider.network().unmapped(), entry.network().unmapped());
    }

    private static boolean covers(Named wider, Named entry) {
        return wider.protocol() == entry.protocol()
                && covers(wider.ports(), entry.ports())
                && wider.host().covers(entry.host());
    }

    private static boolean covers(Cidr wider, Cidr entry) {
        return wider.prefix() <= entry.prefix() && wider.contains(entry.bytes());
    }

    private static boolean covers(Ports wider, Ports entry) {
        return wider.contains(entry.first()) && wider.contains(entry.last());
    }

    private static void lowPorts(Checked checked, NetworkRules network) {
        var process = checked.policy().process();
        if (process.capabilities().contains(Capability.NET_BIND_SERVICE)) {
            return;
        }
        for (var ports : network.listen()) {
            if (ports.first() > 0 && ports.first() < FIRST_FREE_PORT) {
                checked.warn(
                        checked.at("network.listen", ports.toString()),
                        ProblemKind.LOW_PORT,
                        "user " + process.user() + " cannot bind port " + ports.first() + " without NET_BIND_SERVICE",
                        "use a port from 1024 on, or add it to process.capabilities");
            }
        }
    }
}
