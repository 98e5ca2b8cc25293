package brig.runtime.network.names;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A question of a program (RFC 1035, 4.1).
 *
 * @param wanted whether it wants the server to ask others ({@code RD})
 * @param asked the section of the question as it was sent: it goes back with the answer
 */
record Question(int id, boolean wanted, WireName name, int type, int kind, byte[] asked) {
    static final int A = 1;
    static final int AAAA = 28;

    static final int HEADER = 12;
    static final int INTERNET = 1;

    private static final int ANSWER = 0x8000;
    private static final int OPCODE = 0x7800;
    private static final int CUT_OFF = 0x0200;
    private static final int RECURSION = 0x0100;

    /** @throws MalformedMessage if it is not exactly one question */
    static Question read(byte[] message) throws MalformedMessage {
        if (message.length < HEADER) {
            throw new MalformedMessage("too short");
        }
        var in = ByteBuffer.wrap(message);
        int flags = in.getShort(2);
        if ((flags & (ANSWER | OPCODE | CUT_OFF)) != 0) {
            throw new MalformedMessage("no question");
        }
        // one question, and room for EDNS
        if (in.getShort(4) != 1 || in.getShort(6) != 0 || in.getShort(8) != 0 || (in.getShort(10) & 0xffff) > 1) {
            throw new MalformedMessage("not one question");
        }
        var name = WireName.read(message, HEADER, false);
        if (name.end() + 4 > message.length) {
            throw new MalformedMessage("a question that is cut off");
        }
        return new Question(
                in.getShort(0) & 0xffff,
                (flags & RECURSION) != 0,
                name,
                in.getShort(name.end()) & 0xffff,
                in.getShort(name.end() + 2) & 0xffff,
                Arrays.copyOfRange(message, HEADER, name.end() + 4));
    }

    /** Whether it is about addresses on the Internet. */
    boolean isForAddresses() {
        return kind == INTERNET && (type == A || type == AAAA);
    }

    /** The same question, to be sent to a name server. */
    byte[] withId(int other) {
        return ByteBuffer.allocate(HEADER + asked.length)
                .putShort((short) other)
                .putShort((short) RECURSION)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0)
                .put(asked)
                .array();
    }
}
