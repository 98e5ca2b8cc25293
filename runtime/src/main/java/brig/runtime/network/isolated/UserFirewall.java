package brig.runtime.network.isolated;

import brig.policy.Cidr;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Ports;
import brig.runtime.network.PublishedPort;
import brig.runtime.sys.Netlink;
import brig.runtime.sys.SyscallException;
import java.net.InetAddress;
import java.util.List;

/**
 * What leaves a container's network namespace and comes into it, where no cgroup program and no rule of the host's holds it. The
 * namespace belongs to the user namespace above the container's: nobody inside can change this, whatever capabilities he has.
 */
final class UserFirewall {
    private static final int FILTER = 0;

    private UserFirewall() {}

    /**
     * @param own addresses of this host, which an entry for everywhere does not name
     * @param beside where whoever forwards has addresses of his own
     */
    static void lay(
            NetworkRules rules,
            List<PublishedPort> published,
            List<InetAddress> own,
            Cidr beside,
            NameSets names,
            Netlink socket)
            throws SyscallException {
        var batch = new Batch(Firewall.TABLE)
                .newTable()
                .baseChain("input", "filter", Batch.INPUT, FILTER)
                .baseChain("output", "filter", Batch.OUTPUT, FILTER);
        names.make(batch);
        for (var chain : List.of("input", "output")) {
            batch.rule(
                    chain,
                    new Expressions().state(Expressions.ESTABLISHED_RELATED).accept());
            batch.rule(chain, new Expressions().state(Expressions.INVALID).drop());
        }
        // what comes over loopback has left over loopback, and met the rules there
        batch.rule("input", new Expressions().loopback(Expressions.IIFNAME).accept());
        for (var port : published) {
            var only = new Ports(port.containerPort(), port.containerPort());
            batch.rule(
                    "input",
                    new Expressions()
                            .protocol(Firewall.number(port.protocol()))
                            .ports(only)
                            .accept());
        }
        batch.rule("input", new Expressions().drop());
        for (var destination : rules.numeric()) {
            var same = destination.unmapped();
            if (same.network().prefix() > 0) {
                batch.rule("output", Firewall.named(same).accept());
            }
        }
        for (var address : own) {
            if (!address.isLoopbackAddress()) {
                batch.rule(
                        "output",
                        new Expressions()
                                .destination(Address.only(address), true)
                                .refuse());
            }
        }
        batch.rule("output", new Expressions().destination(beside, true).refuse());
        for (var apart : NetworkRules.NOT_EVERYWHERE) {
            batch.rule("output", new Expressions().destination(apart, true).refuse());
        }
        for (var destination : rules.connect()) {
            if (destination.network().prefix() == 0) {
                batch.rule("output", Firewall.named(destination).accept());
            }
        }
        names.letThrough(batch, "output");
        batch.rule("output", new Expressions().refuse());
        batch.commit("lay nftables table " + Firewall.TABLE + " into the container's network", socket);
    }
}
