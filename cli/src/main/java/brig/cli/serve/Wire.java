package brig.cli.serve;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** One message between client and daemon; {@code struct word} of {@code talk.h}. */
record Wire(int kind, int value, int more) {
    static final int SIZE = 32;
    static final int VERSION = 1;

    static final int HELLO = 1;
    static final int SIGNAL = 2;
    static final int DECLINED = 10;
    static final int LAUNCH = 11;
    static final int TERMINAL = 12;
    static final int END = 13;

    static final int NO_INPUT = 1;
    static final int OWNED = 2;

    private static final int TEXT = 12;

    /** @throws IllegalArgumentException if it has another length */
    static Wire of(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("a message of " + bytes.length + " bytes");
        }
        var in = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        return new Wire(in.getInt(), in.getInt(), in.getInt());
    }

    byte[] bytes() {
        return bytes("");
    }

    /** @param text at most 19 letters */
    byte[] bytes(String text) {
        var out = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());
        out.putInt(kind).putInt(value).putInt(more);
        out.put(TEXT, text.getBytes(StandardCharsets.UTF_8));
        return out.array();
    }
}
