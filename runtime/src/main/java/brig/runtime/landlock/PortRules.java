package brig.runtime.landlock;

import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Ports;
import brig.policy.NetworkRules.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * TCP ports by number, without addresses. Landlock wants a rule for each port (0.1 ms for one, 1.5 to 6 ms for a
 * hundred); lists with more than {@link #MOST} ports are left to the cgroup programs.
 *
 * @param handled the accesses that are refused unless a rule grants them
 */
record PortRules(long handled, List<PortRule> rules) {
    static final long BIND_TCP = 1;
    static final long CONNECT_TCP = 1 << 1;

    /** Ports of one list. */
    static final int MOST = 256;

    PortRules {
        rules = List.copyOf(rules);
    }

    static PortRules of(NetworkRules network) {
        if (network.mode() == Mode.NONE) {
            return new PortRules(0, List.of());
        }
        var connect = network.withoutNames().connect().stream()
                .filter(d -> d.protocol() == Protocol.TCP)
                .map(Destination::ports)
                .toList();
        // a client binds port 0; a server that does so is deaf, for the cgroup programs drop its visitors
        var bind = new ArrayList<>(network.listen());
        bind.add(new Ports(0, 0));

        var access = new TreeMap<Integer, Long>();
        long handled = add(access, connect, CONNECT_TCP) | add(access, bind, BIND_TCP);
        var rules = new ArrayList<PortRule>();
        access.forEach((port, rights) -> rules.add(new PortRule(port, rights)));
        return new PortRules(handled, rules);
    }

    /** Adds the list's ports; returns the right, or 0 if there are too many to add. */
    private static long add(TreeMap<Integer, Long> access, List<Ports> list, long right) {
        long count = list.stream().mapToLong(p -> p.last() - p.first() + 1L).sum();
        if (count > MOST) {
            return 0;
        }
        for (var ports : list) {
            for (int port = ports.first(); port <= ports.last(); port++) {
                access.merge(port, right, (a, b) -> a | b);
            }
        }
        return right;
    }
}
