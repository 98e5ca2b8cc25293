package brig.monitor.proc;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** Strings with a NUL behind each, as {@code cmdline} has them; of too many the rest is {@code ...}. */
    static List<String> words(@Nullable String bytes, int most, int longest) {
        if (bytes == null || bytes.isEmpty()) {
            return List.of();
        }
        var words = new ArrayList<String>();
        for (int start = 0; start < bytes.length(); ) {
            if (words.size() == most) {
                words.add("...");
                break;
            }
            int end = bytes.indexOf('\0', start);
            end = end < 0 ? bytes.length() : end;
            words.add(decode(bytes.substring(start, Math.min(end, start + longest))));
            start = end + 1;
        }
        return words;
    }

    public static String of(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
