package brig.runtime.network.names;

import brig.policy.HostPattern;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A name as it stands in a message (RFC 1035, 4.1.4).
 *
 * @param text in small letters, without a dot at the end; {@code .} for the root; bytes that no host name has are as they are
 * @param end where the message goes on behind it
 */
record WireName(String text, int end) {
    private static final int LONGEST = 255;
    private static final int POINTER = 0xc0;

    /**
     * @param compressed whether it may go on somewhere before itself
     * @throws MalformedMessage if it is cut off, too long or leads forward
     */
    static WireName read(byte[] message, int start, boolean compressed) throws MalformedMessage {
        var text = new StringBuilder();
        int at = start;
        int end = -1;
        // each jump leads further back than the one before, so there is an end to them
        int bound = start;
        while (true) {
            int length = byteAt(message, at);
            if (length >= POINTER) {
                int to = (length & 0x3f) << 8 | byteAt(message, at + 1);
                if (!compressed || to >= bound) {
                    throw new MalformedMessage("a name that leads forward");
                }
                end = end < 0 ? at + 2 : end;
                bound = to;
                at = to;
            } else if (length > 63) {
                throw new MalformedMessage("a label of a kind that nobody uses");
            } else if (length == 0) {
                end = end < 0 ? at + 1 : end;
                return new WireName(text.isEmpty() ? "." : text.toString().toLowerCase(Locale.ROOT), end);
            } else {
                if (at + 1 + length > message.length || text.length() + length + 1 >= LONGEST) {
                    throw new MalformedMessage("a name that is too long");
                }
                text.append(text.isEmpty() ? "" : ".").append(label(message, at + 1, length));
                at += 1 + length;
            }
        }
    }

    /** A dot in a label is not one between two. */
    private static String label(byte[] message, int at, int length) {
        return new String(message, at, length, StandardCharsets.ISO_8859_1).replace(".", "\\.");
    }

    private static int byteAt(byte[] message, int at) throws MalformedMessage {
        if (at >= message.length) {
            throw new MalformedMessage("a name that is cut off");
        }
        return message[at] & 0xff;
    }

    /** Whether a policy could have it. */
    boolean isHost() {
        return HostPattern.isName(text);
    }
}
