package brig.runtime.network;

import static brig.runtime.network.AddressPrograms.refuse;

import brig.policy.NetworkRules.Ports;
import brig.runtime.bpf.Assembler;
import brig.runtime.bpf.BpfProgram;
import brig.runtime.bpf.ProgramKind;
import java.util.List;

/** Programs that see packets ({@code struct __sk_buff}, beginning with the IP header) and close what no call shows. */
final class PacketPrograms {
    private static final int CONTEXT = 6;
    private static final int STATE = 9;

    private static final int SKB_PROTOCOL = 16;
    private static final int SKB_SK = 168;
    private static final int SK_PROTOCOL = 12;
    private static final int SK_SRC_PORT = 44;
    private static final int SK_STATE = 72;
    private static final int TCP_LISTEN = 10;

    private static final int SKB_LOAD_BYTES = 26;
    private static final int SK_FULLSOCK = 95;

    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_IPV6 = 0x86dd;
    private static final int IPV4_NEXT_HEADER = 9;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV6_NEXT_HEADER = 6;
    private static final int IPV6_SOURCE = 8;
    private static final int IPV6_HEADER = 40;
    private static final int FRAGMENT = 44;
    private static final int ICMPV6 = 58;

    private PacketPrograms() {}

    /**
     * What may come in. A server reaches a port of the listen list only: {@code listen} without {@code bind} and
     * {@code bind} to port 0 get a port that no call names. A datagram comes to a port of the listen list or from
     * where the container may send to.
     */
    static BpfProgram ingress(List<Ports> listen, Destinations peers) {
        var kind = ProgramKind.INGRESS;
        var code = new Assembler();
        code.copy(CONTEXT, 1).load(Assembler.DOUBLE, 1, CONTEXT, SKB_SK).jumpIfEqual(1, 0, "allowed");
        code.call(SK_FULLSOCK).jumpIfEqual(0, 0, "allowed");
        code.load(Assembler.WORD, Matcher.PORT, 0, SK_SRC_PORT)
                .load(Assembler.WORD, Matcher.PROTOCOL, 0, SK_PROTOCOL)
                .load(Assembler.WORD, STATE, 0, SK_STATE);
        Matcher.findPort(code, listen, () -> code.exit(1));
        code.jumpIfEqual32(Matcher.PROTOCOL, Matcher.UDP, "datagram");
        code.jumpIfEqual32(STATE, TCP_LISTEN, "refused");
        code.label("allowed").exit(1);
        code.label("refused");
        refuse(code, kind);

        code.label("datagram");
        code.load(Assembler.WORD, 1, CONTEXT, SKB_PROTOCOL).fromNetwork(1, 16);
        code.jumpIfEqual32(1, ETH_P_IP, "ipv4").jumpIfEqual32(1, ETH_P_IPV6, "ipv6");
        refuse(code, kind);

        code.label("ipv4");
        loadByte(code, 0, "lost4");
        code.and32(1, 0xf).shiftLeft32(1, 2).copy(2, 1);
        loadPort(code, "lost4");
        loadBytes(code, IPV4_SOURCE, -8, 4, "lost4");
        code.load(Assembler.WORD, 1, Assembler.FP, -8).fromNetwork(1, 32);
        peers.lookUpIpv4(code, () -> code.exit(1), () -> refuse(code, kind));
        code.label("lost4");
        refuse(code, kind);

        code.label("ipv6");
        loadByte(code, IPV6_NEXT_HEADER, "lost6");
        code.jumpIfNotEqual32(1, Matcher.UDP, "lost6").set(2, IPV6_HEADER);
        loadPort(code, "lost6");
        loadBytes(code, IPV6_SOURCE, -16, 16, "lost6");
        for (int word = 0; word < 4; word++) {
            code.load(Assembler.WORD, 1 + word, Assembler.FP, -16 + 4 * word).fromNetwork(1 + word, 32);
        }
        peers.lookUpIpv6(code, () -> code.exit(1), () -> refuse(code, kind));
        code.label("lost6");
        refuse(code, kind);
        return new BpfProgram(kind, code.assemble());
    }

    /**
     * What may go out: TCP and UDP, and no packet with IPv4 options or an IPv6 routing header. With those, which need no
     * capability ({@code IP_OPTIONS}, {@code IPV6_RTHDR}, also as ancillary data), a packet goes to the first hop that
     * the sender names while the call shows another address.
     */
    static BpfProgram egress() {
        var kind = ProgramKind.EGRESS;
        var code = new Assembler();
        code.copy(CONTEXT, 1);
        code.load(Assembler.WORD, 1, CONTEXT, SKB_PROTOCOL).fromNetwork(1, 16);
        code.jumpIfEqual32(1, ETH_P_IP, "ipv4")
                .jumpIfEqual32(1, ETH_P_IPV6, "ipv6")
                .jump("refused");

        code.label("ipv4");
        loadByte(code, 0, "refused");
        code.jumpIfNotEqual32(1, 0x45, "refused");
        loadByte(code, IPV4_NEXT_HEADER, "refused");
        code.jumpIfEqual32(1, Matcher.TCP, "allowed").jumpIfEqual32(1, Matcher.UDP, "allowed");
        code.jump("refused");

        code.label("ipv6");
        loadByte(code, IPV6_NEXT_HEADER, "refused");
        for (int header : new int[] {Matcher.TCP, Matcher.UDP, FRAGMENT, ICMPV6}) {
            code.jumpIfEqual32(1, header, "allowed");
        }
        code.label("refused");
        refuse(code, kind);
        code.label("allowed").exit(1);
        return new BpfProgram(kind, code.assemble());
    }

    /** The byte at a place of the packet, into r1. */
    private static void loadByte(Assembler code, int place, String otherwise) {
        loadBytes(code, place, -8, 1, otherwise);
        code.load(Assembler.BYTE, 1, Assembler.FP, -8);
    }

    /** The source port of the datagram whose header begins at r2, into r7; r8 says UDP already. */
    private static void loadPort(Assembler code, String otherwise) {
        code.copy(1, CONTEXT).copy(3, Assembler.FP).addImm(3, -8).set(4, 2).call(SKB_LOAD_BYTES);
        code.jumpIfNotEqual(0, 0, otherwise);
        code.load(Assembler.HALF, Matcher.PORT, Assembler.FP, -8).fromNetwork(Matcher.PORT, 16);
    }

    private static void loadBytes(Assembler code, int place, int stack, int count, String otherwise) {
        code.copy(1, CONTEXT)
                .set(2, place)
                .copy(3, Assembler.FP)
                .addImm(3, stack)
                .set(4, count);
        code.call(SKB_LOAD_BYTES).jumpIfNotEqual(0, 0, otherwise);
    }
}
