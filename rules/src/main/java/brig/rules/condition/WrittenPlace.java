package brig.rules.condition;

import brig.policy.yaml.Mark;
import brig.policy.yaml.Node;
import brig.policy.yaml.SourceText;

/**
 * Where in a file a character of a YAML scalar stands. YAML folds lines and drops indentation, so the two texts are walked
 * side by side: what is no blank comes in the same order in both.
 */
final class WrittenPlace {
    private WrittenPlace() {}

    static Mark of(SourceText source, Node.Scalar scalar, int offset, int length) {
        var file = source.text();
        int start = offsetOf(
                file, scalar.mark().place().line(), scalar.mark().place().column());
        int at = walk(file, start, scalar.text(), Math.max(0, offset));
        int line = scalar.mark().place().line();
        int lineStart = start - (scalar.mark().place().column() - 1);
        for (int i = start; i < at; i++) {
            if (file.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        int end = file.indexOf('\n', at);
        int room = (end < 0 ? file.length() : end) - at;
        return source.mark(line, at - lineStart + 1, Math.max(1, Math.min(length, room)));
    }

    private static int offsetOf(String file, int line, int column) {
        int start = 0;
        for (int i = 1; i < line; i++) {
            int end = file.indexOf('\n', start);
            if (end < 0) {
                break;
            }
            start = end + 1;
        }
        return Math.min(file.length(), start + column - 1);
    }

    /** The place in the file of the value's character at {@code offset}; the scalar's start if the two do not agree. */
    private static int walk(String file, int start, String value, int offset) {
        int at = skipMarker(file, start);
        for (int i = 0; i < value.length(); i++) {
            char wanted = value.charAt(i);
            if (!Character.isWhitespace(wanted)) {
                while (at < file.length() && Character.isWhitespace(file.charAt(at))) {
                    at++;
                }
                while (at < file.length() && file.charAt(at) != wanted && isEscape(file.charAt(at))) {
                    at++;
                }
                if (at >= file.length() || file.charAt(at) != wanted) {
                    return start;
                }
                if (wanted == '\'' && at + 1 < file.length() && file.charAt(start) == '\'') {
                    at++; // doubled within single quotes
                }
            }
            if (i >= offset) {
                return Math.min(at, Math.max(0, file.length() - 1));
            }
            if (!Character.isWhitespace(wanted)) {
                at++;
            }
        }
        return Math.min(at, file.length());
    }

    private static boolean isEscape(char c) {
        return c == '\\' || c == '\'' || c == '"';
    }

    /** Behind the opening quote, or the line of {@code >} or {@code |}. */
    private static int skipMarker(String file, int start) {
        char first = start < file.length() ? file.charAt(start) : ' ';
        if (first == '>' || first == '|') {
            int end = file.indexOf('\n', start);
            return end < 0 ? file.length() : end;
        }
        return first == '"' || first == '\'' ? start + 1 : start;
    }
}
