package brig.runtime.network;

import brig.policy.NetworkRules.Ports;
import brig.runtime.bpf.Assembler;
import brig.runtime.bpf.BpfProgram;
import brig.runtime.bpf.ProgramKind;
import java.util.List;

/** Programs that see the address of a call before the call runs: {@code struct bpf_sock_addr}. */
final class AddressPrograms {
    private static final int CONTEXT = 6;
    private static final int USER_IP4 = 4;
    private static final int USER_IP6 = 8;
    private static final int USER_PORT = 24;
    private static final int PROTOCOL = 36;
    private static final int SK = 64;
    /** In {@code struct bpf_sock}; as this host counts. */
    private static final int SK_SRC_PORT = 44;

    private AddressPrograms() {}

    /**
     * {@code connect4}, {@code sendmsg4}.
     *
     * @param answering ports from which a datagram may go anywhere, because something else holds it to be an answer
     */
    static BpfProgram toIpv4(ProgramKind kind, Destinations destinations, List<Ports> answering) {
        var code = start();
        code.load(Assembler.WORD, 1, CONTEXT, USER_IP4).fromNetwork(1, 32);
        destinations.lookUpIpv4(code, () -> code.exit(1), () -> answerOrRefuse(code, kind, answering));
        return new BpfProgram(kind, code.assemble());
    }

    /** {@code connect6}, {@code sendmsg6}. */
    static BpfProgram toIpv6(ProgramKind kind, Destinations destinations, List<Ports> answering) {
        var code = start();
        for (int word = 0; word < 4; word++) {
            code.load(Assembler.WORD, 1 + word, CONTEXT, USER_IP6 + 4 * word).fromNetwork(1 + word, 32);
        }
        destinations.lookUpIpv6(code, () -> code.exit(1), () -> answerOrRefuse(code, kind, answering));
        return new BpfProgram(kind, code.assemble());
    }

    /**
     * {@code bind4}, {@code bind6}. Port 0 is what a client binds that wants an address but any port; a server that
     * listens on the port it got is deaf, see {@link PacketPrograms#ingress}.
     */
    static BpfProgram bind(ProgramKind kind, List<Ports> listen) {
        var code = start();
        var allowed = code.fresh("allowed");
        code.jumpIfEqual(Matcher.PORT, 0, allowed);
        Matcher.findPort(code, listen, () -> code.exit(1));
        refuse(code, kind);
        code.label(allowed).exit(1);
        return new BpfProgram(kind, code.assemble());
    }

    private static Assembler start() {
        return new Assembler()
                .copy(CONTEXT, 1)
                .load(Assembler.WORD, Matcher.PORT, CONTEXT, USER_PORT)
                .fromNetwork(Matcher.PORT, 16)
                .load(Assembler.WORD, Matcher.PROTOCOL, CONTEXT, PROTOCOL);
    }

    private static void answerOrRefuse(Assembler code, ProgramKind kind, List<Ports> answering) {
        if (!answering.isEmpty()) {
            var no = code.fresh("no");
            code.jumpIfNotEqual32(Matcher.PROTOCOL, Matcher.UDP, no);
            code.load(Assembler.DOUBLE, 1, CONTEXT, SK).jumpIfEqual(1, 0, no);
            code.load(Assembler.WORD, Matcher.PORT, 1, SK_SRC_PORT).jumpIfEqual(Matcher.PORT, 0, no);
            Matcher.findPort(code, answering, () -> code.exit(1));
            code.label(no);
        }
        refuse(code, kind);
    }

    static void refuse(Assembler code, ProgramKind kind) {
        code.count(kind.ordinal()).exit(0);
    }
}
