package brig.runtime.network.names;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * What a name server says: the addresses at the end of the chain of other names that it names for the one in the question.
 *
 * @param code {@link Reply#NO_ERROR} or {@link Reply#NO_SUCH_NAME}
 * @param addresses each 4 or 16 bytes
 * @param seconds for which the shortest part of it holds
 */
record Answer(int code, List<byte[]> addresses, long seconds) {
    static final Answer NONE = new Answer(Reply.NO_ERROR, List.of(), 0);

    private static final int ANSWER = 0x8000;
    private static final int OPCODE = 0x7800;
    private static final int CUT_OFF = 0x0200;
    private static final int CODE = 0xf;
    private static final int CNAME = 5;
    private static final int LONGEST_CHAIN = 16;
    private static final int MOST_RECORDS = 256;

    /** An alias, or an address. */
    private record Part(String alias, byte[] address, long seconds) {}

    /** Whether a message, of which nothing else was looked at, is only the beginning of one. */
    static boolean isCutOff(byte[] message) {
        return message.length >= Question.HEADER && (ByteBuffer.wrap(message).getShort(2) & CUT_OFF) != 0;
    }

    /** Whether it answers the question, by number and words. */
    static boolean isTo(Question question, int id, byte[] message) {
        if (message.length < Question.HEADER) {
            return false;
        }
        var in = ByteBuffer.wrap(message);
        if ((in.getShort(0) & 0xffff) != id || (in.getShort(2) & (ANSWER | OPCODE)) != ANSWER || in.getShort(4) != 1) {
            return false;
        }
        try {
            var name = WireName.read(message, Question.HEADER, false);
            return name.text().equals(question.name().text())
                    && name.end() + 4 <= message.length
                    && (in.getShort(name.end()) & 0xffff) == question.type()
                    && (in.getShort(name.end() + 2) & 0xffff) == question.kind();
        } catch (MalformedMessage e) {
            return false;
        }
    }

    /**
     * @param message of which {@link #isTo} is true
     * @throws MalformedMessage if it is damaged, or the server does not know
     */
    static Answer read(Question question, byte[] message) throws MalformedMessage {
        var in = ByteBuffer.wrap(message);
        int code = in.getShort(2) & CODE;
        if (code != Reply.NO_ERROR && code != Reply.NO_SUCH_NAME) {
            throw new MalformedMessage("the name server answers with code " + code);
        }
        int count = Math.min(in.getShort(6) & 0xffff, MOST_RECORDS);
        var parts = new HashMap<String, List<Part>>();
        int at = WireName.read(message, Question.HEADER, false).end() + 4;
        for (int i = 0; i < count; i++) {
            var owner = WireName.read(message, at, true);
            at = owner.end();
            if (at + 10 > message.length) {
                throw new MalformedMessage("a record that is cut off");
            }
            int type = in.getShort(at) & 0xffff;
            int kind = in.getShort(at + 2) & 0xffff;
            // RFC 2181, 8: with the highest bit it is zero
            long seconds = Math.max(0, in.getInt(at + 4));
            int length = in.getShort(at + 8) & 0xffff;
            int data = at + 10;
            at = data + length;
            if (at > message.length) {
                throw new MalformedMessage("a record that is cut off");
            }
            if (kind == Question.INTERNET && owner.isHost()) {
                var known = parts.computeIfAbsent(owner.text(), _ -> new ArrayList<>());
                if (type == CNAME) {
                    known.add(new Part(WireName.read(message, data, true).text(), new byte[0], seconds));
                } else if (type == question.type() && length == (type == Question.A ? 4 : 16)) {
                    var address = new byte[length];
                    in.get(data, address);
                    known.add(new Part("", address, seconds));
                }
            }
        }
        return follow(question.name().text(), code, parts);
    }

    private static Answer follow(String name, int code, HashMap<String, List<Part>> parts) {
        long seconds = Long.MAX_VALUE;
        var at = name;
        for (int hops = 0; hops < LONGEST_CHAIN; hops++) {
            var addresses = new ArrayList<byte[]>();
            var alias = "";
            for (var part : parts.getOrDefault(at, List.of())) {
                seconds = Math.min(seconds, part.seconds());
                if (part.alias().isEmpty()) {
                    addresses.add(part.address());
                } else {
                    alias = part.alias();
                }
            }
            if (!addresses.isEmpty() || alias.isEmpty()) {
                return new Answer(code, List.copyOf(addresses), addresses.isEmpty() ? 0 : seconds);
            }
            at = alias;
        }
        return NONE;
    }
}
