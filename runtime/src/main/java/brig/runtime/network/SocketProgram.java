package brig.runtime.network;

import static brig.runtime.network.AddressPrograms.refuse;

import brig.runtime.bpf.Assembler;
import brig.runtime.bpf.BpfProgram;
import brig.runtime.bpf.ProgramKind;

/**
 * Which sockets of the Internet families may be made at all ({@code struct bpf_sock}): TCP and UDP. The address programs
 * do not see what ping, raw, SCTP or MPTCP sockets send; programs that prefer MPTCP fall back to TCP.
 */
final class SocketProgram {
    private static final int TYPE = 8;
    private static final int PROTOCOL = 12;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;

    private SocketProgram() {}

    static BpfProgram create() {
        var code = new Assembler();
        code.load(Assembler.WORD, 2, 1, TYPE).load(Assembler.WORD, 3, 1, PROTOCOL);
        code.jumpIfEqual32(2, SOCK_STREAM, "stream").jumpIfEqual32(2, SOCK_DGRAM, "datagram");
        code.jump("refused");
        code.label("stream").jumpIfEqual32(3, Matcher.TCP, "allowed").jump("refused");
        code.label("datagram").jumpIfEqual32(3, Matcher.UDP, "allowed");
        code.label("refused");
        refuse(code, ProgramKind.SOCK_CREATE);
        code.label("allowed").exit(1);
        return new BpfProgram(ProgramKind.SOCK_CREATE, code.assemble());
    }
}
