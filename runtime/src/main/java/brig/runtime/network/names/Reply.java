package brig.runtime.network.names;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the resolver says to a program. It is never longer than what fits a datagram without EDNS. */
final class Reply {
    static final int NO_ERROR = 0;
    static final int MALFORMED = 1;
    static final int FAILED = 2;
    static final int NO_SUCH_NAME = 3;
    static final int NOT_DONE_HERE = 4;
    static final int REFUSED = 5;

    /** RFC 1035, 2.3.4. */
    private static final int LONGEST = 512;

    private static final int RECORD = 12;
    private static final int ANSWER = 0x8000;
    private static final int OPCODE = 0x7800;
    private static final int WANTED = 0x0100;
    private static final int ASKS_OTHERS = 0x0080;
    /** To the name in the question. */
    private static final int POINTER = 0xc00c;

    private Reply() {}

    static byte[] of(Question question, int code) {
        return addresses(question, code, List.of(), 0);
    }

    /** @param addresses each 4 or 16 bytes, as {@link #fitting} lets through */
    static byte[] addresses(Question question, int code, List<byte[]> addresses, int seconds) {
        var out = ByteBuffer.allocate(LONGEST);
        out.putShort((short) question.id())
                .putShort((short) (ANSWER | (question.wanted() ? WANTED : 0) | ASKS_OTHERS | code))
                .putShort((short) 1)
                .putShort((short) addresses.size())
                .putInt(0)
                .put(question.asked());
        for (var address : addresses) {
            out.putShort((short) POINTER)
                    .putShort((short) question.type())
                    .putShort((short) Question.INTERNET)
                    .putInt(seconds)
                    .putShort((short) address.length)
                    .put(address);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /** Those that fit: the others are not told, and so not let through. */
    static List<byte[]> fitting(Question question, List<byte[]> addresses) {
        int size = question.type() == Question.A ? 4 : 16;
        int room = (LONGEST - Question.HEADER - question.asked().length) / (RECORD + size);
        return addresses.subList(0, Math.min(room, addresses.size()));
    }

    /** To what is no question; nothing if it is an answer, or too short to be answered. */
    static Optional<byte[]> toNonsense(byte[] message) {
        if (message.length < Question.HEADER || (message[2] & 0x80) != 0) {
            return Optional.empty();
        }
        int flags = ByteBuffer.wrap(message).getShort(2);
        int code = (flags & OPCODE) == 0 ? MALFORMED : NOT_DONE_HERE;
        return Optional.of(ByteBuffer.allocate(Question.HEADER)
                .put(message, 0, 2)
                .putShort((short) (ANSWER | (flags & OPCODE) | code))
                .array());
    }
}
