package brig.runtime.network.names;

import brig.policy.Cidr;
import brig.policy.NetworkRules;
import java.util.List;
import java.util.stream.Stream;

/**
 * Addresses that no name may lead to: this host's own, what only this host reaches, and what is nobody's. Whoever answers
 * for a name could otherwise turn it to them ("rebinding").
 */
final class Unreachable {
    private static final List<Cidr> BLOCKS = Stream.concat(
                    NetworkRules.NOT_EVERYWHERE.stream(),
                    Stream.of(
                            ipv4(0, 8),
                            ipv4(127, 8),
                            // multicast, reserved, broadcast
                            ipv4(224, 3),
                            // ::, ::1, IPv4 in the manner of IPv6
                            ipv6(0, 0, 8),
                            // NAT64 leads to IPv4 addresses that nobody has looked at
                            new Cidr(List.of(0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 32),
                            // 6to4 and Teredo likewise
                            ipv6(0x20, 0x02, 16),
                            new Cidr(List.of(0x20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 32),
                            // the metadata service of a cloud
                            new Cidr(List.of(0xfd, 0, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 32),
                            ipv6(0xfe, 0xc0, 10),
                            ipv6(0xff, 0, 8)))
            .toList();

    private Unreachable() {}

    private static Cidr ipv4(int first, int prefix) {
        return new Cidr(List.of(first, 0, 0, 0), prefix);
    }

    private static Cidr ipv6(int first, int second, int prefix) {
        return new Cidr(List.of(first, second, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), prefix);
    }

    /** @param address 4 or 16 bytes */
    static boolean has(byte[] address) {
        for (var block : BLOCKS) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
