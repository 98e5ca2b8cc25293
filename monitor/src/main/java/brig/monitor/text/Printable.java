package brig.monitor.text;

import java.util.List;

/**
 * Strings that a container chose, made fit for a terminal. Its file names and arguments may hold escape sequences that
 * rewrite the line they are shown in, or characters that turn the order of the text around (CVE-2021-42574).
 */
public final class Printable {
    private static final int LONGEST = 300;

    private Printable() {}

    /** One line; control characters as {@code \n}, {@code \x1b} or {@code \u202e}, a backslash as two. */
    public static String text(String hostile) {
        var text = new StringBuilder(hostile.length());
        for (int i = 0; i < hostile.length(); ) {
            int point = hostile.codePointAt(i);
            append(text, point);
            i += Character.charCount(point);
        }
        return text.toString();
    }

    /** As {@link #text}, cut at 300 characters. */
    public static String brief(String hostile) {
        int end = Math.min(hostile.length(), LONGEST);
        return end == hostile.length() ? text(hostile) : text(hostile.substring(0, end)) + "...";
    }

    /** A command line; words with blanks or nothing in them stand in quotes. */
    public static String words(List<String> argv) {
        var text = new StringBuilder();
        for (var word : argv) {
            var safe = brief(word);
            boolean plain = !safe.isEmpty() && safe.indexOf(' ') < 0 && safe.indexOf('\'') < 0;
            text.append(text.isEmpty() ? "" : " ").append(plain ? safe : "'" + safe + "'");
        }
        return text.toString();
    }

    private static void append(StringBuilder text, int point) {
        switch (point) {
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            case '\\' -> text.append("\\\\");
            default -> {
                if (!unsafe(point)) {
                    text.appendCodePoint(point);
                } else if (point < 0x100) {
                    text.append(String.format("\\x%02x", point));
                } else if (point < 0x10000) {
                    text.append(String.format("\\u%04x", point));
                } else {
                    text.append(String.format("\\U%08x", point));
                }
            }
        }
    }

    private static boolean unsafe(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT, // bidirectional overrides, zero-width characters
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
