package brig.runtime.network;

import brig.policy.Cidr;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Mode;
import brig.runtime.bpf.Assembler;
import java.util.ArrayList;
import java.util.List;

/**
 * The connect list by address family, without the holes that the families leave between them.
 *
 * <p>An IPv6 socket reaches IPv4 through {@code ::ffff:a.b.c.d}, so such an address is looked up in the IPv4 list and
 * never in the IPv6 one. The addresses {@code 0.0.0.0} and {@code ::} mean "this host" to connect and send: which of its
 * addresses depends on what the socket is bound to, so they are only for who may connect everywhere.
 */
record Destinations(List<Destination> ipv4, List<Destination> ipv6, List<Cidr> apart) {
    static Destinations of(NetworkRules rules) {
        var ipv4 = new ArrayList<Destination>();
        var ipv6 = new ArrayList<Destination>();
        for (var destination : rules.connect()) {
            var same = destination.unmapped();
            (same.network().isIpv4() ? ipv4 : ipv6).add(same);
        }
        return new Destinations(
                List.copyOf(ipv4),
                List.copyOf(ipv6),
                rules.mode() == Mode.ISOLATED ? NetworkRules.NOT_EVERYWHERE : List.of());
    }

    /** Looks up the IPv4 address in r1; both runnables end the program. */
    void lookUpIpv4(Assembler code, Runnable accept, Runnable refuse) {
        var thisHost = code.fresh("this-host");
        code.jumpIfEqual32(1, 0, thisHost);
        find(code, ipv4, accept, refuse);
        refuse.run();
        code.label(thisHost);
        Matcher.find(code, everywhere(ipv4), accept);
        refuse.run();
    }

    /** Looks up the IPv6 address in r1 to r4; both runnables end the program. */
    void lookUpIpv6(Assembler code, Runnable accept, Runnable refuse) {
        var real = code.fresh("ipv6");
        code.jumpIfNotEqual32(1, 0, real).jumpIfNotEqual32(2, 0, real);
        var notMapped = code.fresh("not-mapped");
        code.jumpIfNotEqual32(3, 0xffff, notMapped);
        code.copy32(1, 4);
        lookUpIpv4(code, accept, refuse);

        code.label(notMapped);
        code.jumpIfNotEqual32(3, 0, real).jumpIfNotEqual32(4, 0, real);
        var ipv4Too = code.fresh("ipv4-too");
        Matcher.find(code, everywhere(ipv6), () -> code.jump(ipv4Too));
        refuse.run();
        if (!everywhere(ipv6).isEmpty()) {
            code.label(ipv4Too);
            Matcher.find(code, everywhere(ipv4), accept);
            refuse.run();
        }

        code.label(real);
        find(code, ipv6, accept, refuse);
        refuse.run();
    }

    /** An entry for everywhere comes last, behind what it does not mean. */
    private void find(Assembler code, List<Destination> list, Runnable accept, Runnable refuse) {
        var wide = everywhere(list);
        Matcher.find(code, list.stream().filter(d -> !wide.contains(d)).toList(), accept);
        if (!wide.isEmpty()) {
            boolean isIpv4 = wide.getFirst().network().isIpv4();
            Matcher.findAddress(
                    code,
                    apart.stream().filter(block -> block.isIpv4() == isIpv4).toList(),
                    refuse);
            Matcher.find(code, wide, accept);
        }
    }

    private static List<Destination> everywhere(List<Destination> list) {
        return list.stream().filter(d -> d.network().prefix() == 0).toList();
    }
}
