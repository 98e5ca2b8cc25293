package brig.policy.load;

import brig.policy.Cidr;
import org.jspecify.annotations.Nullable;

/** Numeric addresses. Nothing is ever looked up: what a name means, others decide, and it changes. */
public final class Addresses {
    private Addresses() {}

    /** 4 bytes; null if the text is no IPv4 address in dotted decimal. */
    public static byte @Nullable [] ipv4(String text) {
        var bytes = new byte[4];
        int at = 0;
        for (int i = 0; i < 4; i++) {
            int end = i == 3 ? text.length() : text.indexOf('.', at);
            if (end <= at || end - at > 3 || (end - at > 1 && text.charAt(at) == '0')) {
                return null;
            }
            int value = digits(text, at, end, 10);
            if (value < 0 || value > 255) {
                return null;
            }
            bytes[i] = (byte) value;
            at = end + 1;
        }
        return bytes;
    }

    /** 16 bytes; null if the text is no IPv6 address (RFC 4291, 2.2; without a zone). */
    public static byte @Nullable [] ipv6(String text) {
        int gap = text.indexOf("::");
        var head = gap < 0 ? text : text.substring(0, gap);
        var tail = gap < 0 ? "" : text.substring(gap + 2);
        var first = groups(head);
        var last = groups(tail);
        if (first == null || last == null) {
            return null;
        }
        int have = first.length + last.length;
        if (gap < 0 ? have != 16 : have > 14) {
            return null;
        }
        var bytes = new byte[16];
        System.arraycopy(first, 0, bytes, 0, first.length);
        System.arraycopy(last, 0, bytes, 16 - last.length, last.length);
        return bytes;
    }

    private static byte @Nullable [] groups(String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        var bytes = new byte[16];
        int count = 0;
        for (int at = 0; at <= text.length(); ) {
            int colon = text.indexOf(':', at);
            int end = colon < 0 ? text.length() : colon;
            if (colon < 0 && text.indexOf('.', at) >= 0) {
                var ipv4 = ipv4(text.substring(at));
                if (ipv4 == null || count > 12) {
                    return null;
                }
                System.arraycopy(ipv4, 0, bytes, count, 4);
                count += 4;
            } else {
                int value = end - at > 4 ? -1 : digits(text, at, end, 16);
                if (value < 0 || count > 14) {
                    return null;
                }
                bytes[count++] = (byte) (value >> 8);
                bytes[count++] = (byte) value;
            }
            at = end + 1;
        }
        return java.util.Arrays.copyOf(bytes, count);
    }

    /** -1 if it is no number of at most 8 digits; a decimal one has no zero in front, which some take for octal. */
    public static int digits(String text, int from, int to, int radix) {
        if (to <= from || to - from > 8 || (radix == 10 && to - from > 1 && text.charAt(from) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
            if (value > 0xfffff) {
                return -1;
            }
        }
        return value;
    }

    /** The address with everything beyond the prefix zero. */
    static Cidr network(byte[] address, int prefix) {
        var bytes = address.clone();
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            bytes[bit >> 3] &= (byte) ~(0x80 >> (bit & 7));
        }
        return Cidr.of(bytes, prefix);
    }
}
