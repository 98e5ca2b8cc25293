package brig.runtime.network.isolated;

import brig.policy.Cidr;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Ports;
import brig.policy.NetworkRules.Protocol;
import brig.runtime.network.PublishedPort;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Netlink;
import brig.runtime.sys.SyscallException;
import java.util.List;

/**
 * What this host lets through a container's cable. It is the second line: the cgroup programs hold the lists for every
 * socket of the container, this holds them for every packet, whoever made it (CAP_NET_RAW), and keeps apart what no list
 * names: this host's own services and other containers.
 *
 * <p>One table for all: three maps lead from a device's name to its container's chains, so a packet costs the same with
 * one container and with hundreds. Published ports are a table of their own, which only the first packet of a connection
 * meets.
 */
final class Firewall {
    static final String PREFIX = "brg";

    static final String TABLE = "brig";
    private static final Cidr LOOPBACK = new Cidr(List.of(127, 0, 0, 0), 8);
    private static final List<Protocol> BOTH = List.of(Protocol.TCP, Protocol.UDP);
    private static final int FILTER = 0;
    private static final int DSTNAT = -100;
    private static final int SRCNAT = 100;

    private final Netlink socket;

    Firewall(Netlink socket) {
        this.socket = socket;
    }

    static String device(String id) {
        return PREFIX + id;
    }

    /**
     * What all containers share.
     *
     * @param guard the IP families that this host did not forward before: only what is ours is forwarded then
     */
    void prepare(List<Byte> guard) throws SyscallException {
        var batch = new Batch(TABLE)
                .newTable()
                .deviceMap("from")
                .deviceMap("to")
                .deviceMap("host")
                .baseChain("forward", "filter", Batch.FORWARD, FILTER)
                .baseChain("input", "filter", Batch.INPUT, FILTER)
                .baseChain("postrouting", "nat", Batch.POSTROUTING, SRCNAT)
                .rule("forward", new Expressions().jumpByDevice(Expressions.IIFNAME, "from"))
                .rule("forward", new Expressions().jumpByDevice(Expressions.OIFNAME, "to"))
                .rule("input", new Expressions().jumpByDevice(Expressions.IIFNAME, "host"))
                // between a device's birth and its place in the maps, and after
                .rule(
                        "input",
                        new Expressions().device(Expressions.IIFNAME, true).drop())
                .rule(
                        "postrouting",
                        new Expressions()
                                .source(NetworkRules.CONTAINERS4, true)
                                .device(Expressions.OIFNAME, false)
                                .masquerade())
                .rule(
                        "postrouting",
                        new Expressions()
                                .source(NetworkRules.CONTAINERS6, true)
                                .device(Expressions.OIFNAME, false)
                                .masquerade())
                .rule(
                        "postrouting",
                        new Expressions()
                                .source(LOOPBACK, true)
                                .device(Expressions.OIFNAME, true)
                                .masquerade());
        for (byte family : guard) {
            batch.rule(
                    "forward",
                    new Expressions()
                            .family(family)
                            .device(Expressions.IIFNAME, false)
                            .device(Expressions.OIFNAME, false)
                            .drop());
        }
        try {
            batch.commit("make nftables table " + TABLE, socket);
        } catch (SyscallException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
    }

    /** Lets through what the lists name, and the answers to it. */
    void open(String id, Address address, NetworkRules rules) throws SyscallException {
        var batch = new Batch(TABLE);
        var from = "from-" + id;
        var to = "to-" + id;
        var host = "host-" + id;
        for (var chain : List.of(from, host)) {
            batch.chain(chain);
            batch.rule(
                    chain,
                    new Expressions()
                            .source(Address.only(address.ipv4()), false)
                            .drop());
            batch.rule(
                    chain,
                    new Expressions()
                            .source(Address.only(address.ipv6()), false)
                            .drop());
            batch.rule(
                    chain,
                    new Expressions().state(Expressions.ESTABLISHED_RELATED).goOnOrAccept(chain.equals(host)));
            batch.rule(chain, new Expressions().state(Expressions.INVALID).drop());
            batch.rule(chain, new Expressions().destination(LOOPBACK, true).drop());
            for (var destination : rules.connect()) {
                var same = destination.unmapped();
                if (same.network().prefix() > 0) {
                    batch.rule(chain, named(same).goOnOrAccept(chain.equals(host)));
                }
            }
        }
        var names = new NameSets(id, rules.names());
        names.make(batch);
        everywhere(batch, from, rules.connect(), names);
        batch.rule(from, new Expressions().refuse());
        batch.rule(host, new Expressions().refuse());

        batch.chain(to);
        batch.rule(to, new Expressions().state(Expressions.ESTABLISHED_RELATED).accept());
        batch.rule(to, new Expressions().translated(true).accept());
        for (var ports : rules.listen()) {
            for (var protocol : BOTH) {
                batch.rule(
                        to,
                        new Expressions()
                                .device(Expressions.IIFNAME, true)
                                .protocol(number(protocol))
                                .ports(ports)
                                .accept());
            }
        }
        batch.rule(to, new Expressions().refuse());
        var device = device(id);
        batch.jump("from", device, from).jump("to", device, to).jump("host", device, host);
        batch.commit("add container to nftables table " + TABLE, socket);
    }

    /** What is named without its address: everybody, and whatever a name stands for. */
    private static void everywhere(Batch batch, String from, List<Destination> connect, NameSets names) {
        var wide = connect.stream().filter(d -> d.network().prefix() == 0).toList();
        if (wide.isEmpty() && names.isEmpty()) {
            return;
        }
        batch.rule(from, new Expressions().translated(true).refuse());
        batch.rule(from, new Expressions().device(Expressions.OIFNAME, true).refuse());
        for (var apart : NetworkRules.NOT_EVERYWHERE) {
            batch.rule(from, new Expressions().destination(apart, true).refuse());
        }
        for (var destination : wide) {
            batch.rule(from, named(destination).goOn());
        }
        names.letThrough(batch, from);
    }

    static Expressions named(Destination destination) {
        return new Expressions()
                .addressed(destination.network())
                .protocol(number(destination.protocol()))
                .addressedPorts(destination.ports());
    }

    static int number(Protocol protocol) {
        return protocol == Protocol.TCP ? 6 : 17;
    }

    /** Whoever comes to these ports of this host goes to the container. */
    void publish(String id, Address address, List<PublishedPort> published, boolean ipv6) throws SyscallException {
        var batch = new Batch(TABLE + "-" + id)
                .newTable()
                .baseChain("prerouting", "nat", Batch.PREROUTING, DSTNAT)
                .baseChain("output", "nat", Batch.OUTPUT, DSTNAT);
        for (var chain : List.of("prerouting", "output")) {
            for (var port : published) {
                boolean any = port.address().isEmpty();
                boolean four = any || port.address().get().getAddress().length == 4;
                if (four) {
                    batch.rule(
                            chain,
                            to(port, Expressions.IPV4)
                                    .toContainer(address.ipv4().getAddress(), port.containerPort()));
                }
                if (ipv6 && (any || !four)) {
                    batch.rule(
                            chain,
                            to(port, Expressions.IPV6)
                                    .toContainer(address.ipv6().getAddress(), port.containerPort()));
                }
            }
        }
        batch.commit("publish ports", socket);
    }

    private static Expressions to(PublishedPort port, byte family) {
        var rule = new Expressions().family(family).toThisHost();
        if (port.address().isPresent() && !port.address().get().isAnyLocalAddress()) {
            rule.destination(Address.only(port.address().get()), true);
        } else if (family == Expressions.IPV6) {
            // the kernel cannot send what comes from ::1 anywhere else
            rule.destination(new Cidr(List.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), 128), false);
        }
        return rule.protocol(number(port.protocol())).ports(new Ports(port.hostPort(), port.hostPort()));
    }

    /** Takes all of one container back. Nothing happens if nothing is there. */
    void close(String id) throws SyscallException {
        unlessAbsent(new Batch(TABLE + "-" + id).deleteTable());
        unlessAbsent(new Batch(NetworkCut.outside(id)).deleteTable());
        var device = device(id);
        unlessAbsent(new Batch(TABLE)
                .deleteJump("from", device)
                .deleteJump("to", device)
                .deleteJump("host", device)
                .deleteChain("from-" + id)
                .deleteChain("to-" + id)
                .deleteChain("host-" + id));
        NameSets.remove(id, socket);
    }

    private void unlessAbsent(Batch batch) throws SyscallException {
        try {
            batch.commit("remove container from nftables", socket);
        } catch (SyscallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }
}
