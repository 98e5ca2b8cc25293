package brig.monitor.proc;

import java.nio.charset.StandardCharsets;

/**
 * Names as the kernel has them are bytes; while Brig looks them up they are strings of one character per byte, and only
 * what goes into an event is decoded.
 */
public final class ByteText {
    private ByteText() {}

    /** As UTF-8; a byte that is none becomes U+FFFD. */
    public static String decode(String bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.charAt(i) >= 0x80) {
                return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            }
        }
        return bytes;
    }

    /** As {@link #decode(String)}, cut with {@code ...} after so many bytes. */
    public static String decode(String bytes, int longest) {
        return bytes.length() <= longest ? decode(bytes) : decode(bytes.substring(0, longest)) + "...";
    }

    public static String of(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
