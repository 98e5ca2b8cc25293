package brig.policy;

import java.util.Locale;

/**
 * Something about a policy file that its author should know.
 *
 * @param kind {@link ProblemKind#INVALID} for every error
 * @param message lower case, no full stop, values quoted
 * @param hint what to write instead; empty if there is nothing to say
 * @param source the line it is about, or the part of a long line around the place; empty if the file could not be read
 * @param caret where in {@code source} the place is, from 0
 * @param length of what is meant, in characters, 1 or more
 */
public record Problem(
        Place place,
        Severity severity,
        ProblemKind kind,
        String message,
        String hint,
        String source,
        int caret,
        int length) {
    private static final String BOLD = "\u001b[1m";
    private static final String RED = "\u001b[1;31m";
    private static final String YELLOW = "\u001b[1;33m";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";

    public enum Severity {
        /** The file is no policy. */
        ERROR,
        /** The file is a policy, and an unwise one. */
        WARNING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** Several lines without a line break at the end; control characters in what the file said are made harmless. */
    public String render(boolean colour) {
        var out = new StringBuilder(200);
        paint(out, colour, BOLD, Texts.printable(place + ":"));
        out.append(' ');
        paint(out, colour, isError() ? RED : YELLOW, severity + ":");
        out.append(' ').append(Texts.printable(message));
        if (!isError()) {
            out.append(" [").append(kind.id()).append(']');
        }
        if (!source.isEmpty()) {
            var margin = " " + place.line() + " | ";
            out.append('\n').append(margin).append(Texts.printable(source)).append('\n');
            out.append(" ".repeat(margin.length() + caret));
            paint(out, colour, GREEN, "^".repeat(Math.max(1, Math.min(length, source.length() - caret))));
        }
        if (!hint.isEmpty()) {
            out.append("\n  hint: ").append(Texts.printable(hint));
        }
        return out.toString();
    }

    private static void paint(StringBuilder out, boolean colour, String code, String text) {
        if (colour) {
            out.append(code).append(text).append(PLAIN);
        } else {
            out.append(text);
        }
    }
}
