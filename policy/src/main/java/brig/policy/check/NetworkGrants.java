package brig.policy.check;

import brig.policy.Capability;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Named;
import brig.policy.NetworkRules.Ports;
import brig.policy.NetworkRules.Protocol;
import brig.policy.ProblemKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an attacker gains from the host's network. */
final class NetworkGrants {
    private static final byte[] METADATA = {(byte) 169, (byte) 254, (byte) 169, (byte) 254};
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final byte[] LOOPBACK6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    /** {@code fd00:ec2::254}. */
    private static final byte[] METADATA6 = {(byte) 0xfd, 0, 0x0e, (byte) 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x54};

    private static final int HTTP = 80;
    /** Shorter prefixes than that of the largest private network have much of the Internet in them. */
    private static final int WIDE = 8;

    private static final int WIDE6 = 7;

    /** Services that start programs for whoever asks. */
    private static final Map<Integer, String> ENGINES = new LinkedHashMap<>();

    static {
        ENGINES.put(2375, "docker's interface, which asks for no password: an attacker starts a container as root");
        ENGINES.put(2376, "docker's interface: an attacker with a key to it starts a container as root");
        ENGINES.put(2379, "etcd: an attacker who may write there owns the Kubernetes cluster");
        ENGINES.put(10250, "the kubelet: an attacker runs programs in every container of the machine");
    }

    private NetworkGrants() {}

    static void find(Checked checked) {
        var network = checked.policy().network();
        if (network.mode() == Mode.ISOLATED) {
            network.names().forEach(named -> find(checked, named));
        }
        if (network.mode() != Mode.HOST) {
            return;
        }
        for (var capability : List.of(Capability.NET_ADMIN, Capability.NET_RAW)) {
            if (checked.policy().process().capabilities().contains(capability)) {
                checked.warn(
                        checked.at("network.mode"),
                        ProblemKind.CAPABILITY,
                        "with " + capability.kernelName()
                                + " in the host's network an attacker reads or reroutes the host's own traffic",
                        "mode: none, or leave " + capability + " out");
            }
        }
        for (var destination : network.connect()) {
            find(checked, destination);
        }
    }

    /** Whoever registers a name beneath this one is reached, and hears what is asked about. */
    private static void find(Checked checked, Named named) {
        if (named.host().beneath() && named.host().name().indexOf('.') < 0) {
            checked.warn(
                    checked.at("network.connect", named.toString()),
                    ProblemKind.CONNECT_ANYWHERE,
                    "an attacker takes a name beneath '" + named.host().name() + "' and sends what they find there",
                    "name the hosts that the program needs");
        }
    }

    /** The widest of what can be said about an entry. */
    private static void find(Checked checked, Destination destination) {
        var place = checked.at("network.connect", destination.toString());
        var network = destination.network().unmapped();
        if (network.prefix() < (network.isIpv4() ? WIDE : WIDE6)) {
            checked.warn(
                    place,
                    ProblemKind.CONNECT_ANYWHERE,
                    "an attacker sends what they find to anyone in '" + destination
                            + "', and may call the host's own services"
                            + (holdsMetadata(destination) ? " and the address where clouds hand out credentials" : ""),
                    "name the networks that the program needs");
            return;
        }
        if (holdsMetadata(destination)) {
            checked.warn(
                    place,
                    ProblemKind.METADATA_SERVICE,
                    "from 169.254.169.254 or fd00:ec2::254, which '" + destination
                            + "' has in it, an attacker gets the machine's credentials where it runs in a cloud",
                    "name the networks that the program needs");
        }
        if (destination.protocol() != Protocol.TCP) {
            return;
        }
        for (var engine : ENGINES.entrySet()) {
            if (destination.ports().equals(new Ports(engine.getKey(), engine.getKey()))) {
                checked.warn(
                        place,
                        ProblemKind.ENGINE_PORT,
                        "port " + engine.getKey() + " is usually " + engine.getValue(),
                        "leave it out: have something else do what the program wants of it");
                return;
            }
        }
        boolean wide = destination.ports().first() != destination.ports().last();
        if (wide && (network.contains(LOOPBACK) || network.contains(LOOPBACK6))) {
            checked.warn(
                    place,
                    ProblemKind.HOST_LOOPBACK,
                    "in the host's network an attacker calls what listens on loopback because it trusts the machine",
                    "name the one port that the program needs");
        }
    }

    private static boolean holdsMetadata(Destination destination) {
        return destination.protocol() == Protocol.TCP
                && destination.ports().contains(HTTP)
                && (destination.network().unmapped().contains(METADATA)
                        || destination.network().contains(METADATA6));
    }
}
