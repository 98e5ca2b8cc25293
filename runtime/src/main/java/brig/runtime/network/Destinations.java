package brig.runtime.network;

import brig.policy.NetworkRules.Destination;
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
record Destinations(List<Destination> ipv4, List<Destination> ipv6) {
    static Destinations of(List<Destination> connect) {
        var ipv4 = new ArrayList<Destination>();
        var ipv6 = new ArrayList<Destination>();
        for (var destination : connect) {
            var same = destination.unmapped();
            (same.network().isIpv4() ? ipv4 : ipv6).add(same);
        }
        return new Destinations(List.copyOf(ipv4), List.copyOf(ipv6));
    }

    /** Looks up the IPv4 address in r1; both runnables end the program. */
    void lookUpIpv4(Assembler code, Runnable accept, Runnable refuse) {
        var thisHost = code.fresh("this-host");
        code.jumpIfEqual32(1, 0, thisHost);
        Matcher.find(code, ipv4, accept);
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
        Matcher.find(code, ipv6, accept);
        refuse.run();
    }

    private static List<Destination> everywhere(List<Destination> list) {
        return list.stream().filter(d -> d.network().prefix() == 0).toList();
    }
}
