package brig.rules.field;

import org.jspecify.annotations.Nullable;

/** Numbers as rules and arguments write them. */
public final class Numbers {
    private Numbers() {}

    /** Decimal, or hexadecimal behind {@code 0x}; null if it is none. A fraction is cut off. */
    public static @Nullable Long of(String text) {
        try {
            if (text.startsWith("0x") || text.startsWith("0X")) {
                return Long.parseUnsignedLong(text, 2, text.length(), 16);
            }
            return text.indexOf('.') < 0 && text.indexOf('e') < 0 && text.indexOf('E') < 0
                    ? Long.parseLong(text)
                    : (long) Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
