package brig.runtime.network;

import brig.policy.Cidr;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Ports;
import brig.policy.NetworkRules.Protocol;
import brig.runtime.bpf.Assembler;
import java.util.List;

/**
 * Instructions that look for a destination in a list. They expect the IPv4 address in r1, or the IPv6 address in r1 to
 * r4, the port in r7 and the protocol number in r8, all in the machine's order, and use r5.
 */
final class Matcher {
    static final int TCP = 6;
    static final int UDP = 17;

    static final int PORT = 7;
    static final int PROTOCOL = 8;
    private static final int SCRATCH = 5;

    private Matcher() {}

    static int number(Protocol protocol) {
        return switch (protocol) {
            case TCP -> TCP;
            case UDP -> UDP;
        };
    }

    /** Goes on behind the list if nothing in it matches; else does {@code then}, which must not come back. */
    static void find(Assembler code, List<Destination> destinations, Runnable then) {
        for (var destination : destinations) {
            var next = code.fresh("next");
            block(code, destination.network(), next);
            code.jumpIfNotEqual(PROTOCOL, number(destination.protocol()), next);
            within(code, destination.ports(), next);
            then.run();
            code.label(next);
        }
    }

    /** Goes on behind the list if r7 is in none of it; else does {@code then}, which must not come back. */
    static void findPort(Assembler code, List<Ports> list, Runnable then) {
        for (var ports : list) {
            var next = code.fresh("next");
            within(code, ports, next);
            then.run();
            code.label(next);
        }
    }

    /** Goes on behind the list if no block has the address; else does {@code then}, which must not come back. */
    static void findAddress(Assembler code, List<Cidr> blocks, Runnable then) {
        for (var network : blocks) {
            var next = code.fresh("next");
            block(code, network, next);
            then.run();
            code.label(next);
        }
    }

    private static void within(Assembler code, Ports ports, String otherwise) {
        if (ports.first() == ports.last()) {
            code.jumpIfNotEqual(PORT, ports.first(), otherwise);
            return;
        }
        if (ports.first() > 0) {
            code.jumpIfBelow(PORT, ports.first(), otherwise);
        }
        // one comparison at least: the verifier refuses what it can never reach, and something follows every list
        if (ports.last() < 65535 || ports.first() == 0) {
            code.jumpIfAbove(PORT, ports.last(), otherwise);
        }
    }

    private static void block(Assembler code, Cidr network, String otherwise) {
        var bytes = network.address();
        for (int word = 0; word * 32 < network.prefix(); word++) {
            int value = 0;
            for (int i = word * 4; i < word * 4 + 4; i++) {
                value = value << 8 | bytes.get(i);
            }
            int bits = Math.min(32, network.prefix() - word * 32);
            int mask = -1 << (32 - bits);
            int register = word + 1;
            if (mask != -1) {
                code.copy32(SCRATCH, register).and32(SCRATCH, mask);
                register = SCRATCH;
            }
            code.jumpIfNotEqual32(register, value & mask, otherwise);
        }
    }
}
