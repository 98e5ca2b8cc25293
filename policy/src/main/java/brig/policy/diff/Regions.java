package brig.policy.diff;

import brig.policy.Cidr;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Ports;
import java.util.ArrayList;
import java.util.List;

/** Arithmetic on sets of addresses and ports. Of two blocks of addresses one contains the other or they do not meet. */
final class Regions {
    private Regions() {}

    /** What is in one list of destinations and in none of the other. */
    static List<Destination> minus(List<Destination> from, List<Destination> taken) {
        var rest = from;
        for (var away : taken) {
            var left = new ArrayList<Destination>();
            rest.forEach(region -> minus(region, away, left));
            rest = left;
        }
        return rest;
    }

    private static void minus(Destination region, Destination away, List<Destination> into) {
        boolean meet = region.protocol() == away.protocol()
                && region.network().isIpv4() == away.network().isIpv4()
                && (covers(region.network(), away.network()) || covers(away.network(), region.network()))
                && region.ports().first() <= away.ports().last()
                && away.ports().first() <= region.ports().last();
        if (!meet) {
            into.add(region);
            return;
        }
        for (var network : minus(region.network(), away.network())) {
            into.add(new Destination(network, region.ports(), region.protocol()));
        }
        boolean narrower = covers(region.network(), away.network());
        var common = narrower ? away.network() : region.network();
        for (var ports : minus(region.ports(), away.ports())) {
            into.add(new Destination(common, ports, region.protocol()));
        }
    }

    static boolean covers(Cidr wide, Cidr narrow) {
        return wide.prefix() <= narrow.prefix() && wide.contains(narrow.bytes());
    }

    /** For each bit between the two prefixes, the half that the smaller block does not lie in. */
    private static List<Cidr> minus(Cidr from, Cidr away) {
        var rest = new ArrayList<Cidr>();
        for (int prefix = from.prefix() + 1; prefix <= away.prefix(); prefix++) {
            var bytes = away.bytes();
            int bit = prefix - 1;
            bytes[bit >> 3] ^= (byte) (0x80 >> (bit & 7));
            for (int clear = prefix; clear < bytes.length * 8; clear++) {
                bytes[clear >> 3] &= (byte) ~(0x80 >> (clear & 7));
            }
            rest.add(Cidr.of(bytes, prefix));
        }
        return rest;
    }

    static List<Ports> minus(Ports from, Ports away) {
        var rest = new ArrayList<Ports>();
        if (from.first() < away.first()) {
            rest.add(new Ports(from.first(), Math.min(from.last(), away.first() - 1)));
        }
        if (from.last() > away.last()) {
            rest.add(new Ports(Math.max(from.first(), away.last() + 1), from.last()));
        }
        return rest;
    }

    static List<Ports> minusPorts(List<Ports> from, List<Ports> taken) {
        var rest = from;
        for (var away : taken) {
            var left = new ArrayList<Ports>();
            for (var ports : rest) {
                boolean meet = ports.first() <= away.last() && away.first() <= ports.last();
                if (meet) {
                    left.addAll(minus(ports, away));
                } else {
                    left.add(ports);
                }
            }
            rest = left;
        }
        return rest;
    }
}
