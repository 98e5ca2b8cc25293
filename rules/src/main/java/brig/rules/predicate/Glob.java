package brig.rules.predicate;

import java.util.ArrayList;
import java.util.List;

/**
 * A shell pattern: {@code *}, {@code ?}, {@code [a-z]}, {@code [!a-z]}, and {@code \} in front of one of them. As in the
 * public engine {@code *} runs over slashes, too. Matching takes at most length of text times length of pattern.
 */
final class Glob {
    private final List<Piece> pieces = new ArrayList<>();
    /** What a text must begin with; nearly all are told apart by it. */
    private final String start;

    private sealed interface Piece {
        record Star() implements Piece {}

        record Any() implements Piece {}

        record Letter(char c) implements Piece {}

        /** @param ranges first and last, by turns */
        record OneOf(String ranges, boolean negated) implements Piece {
            boolean holds(char c) {
                boolean in = false;
                for (int i = 0; i < ranges.length(); i += 2) {
                    in |= c >= ranges.charAt(i) && c <= ranges.charAt(i + 1);
                }
                return in != negated;
            }
        }
    }

    Glob(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            int close = c == '[' ? close(pattern, i) : -1;
            if (c == '*') {
                pieces.add(new Piece.Star());
            } else if (c == '?') {
                pieces.add(new Piece.Any());
            } else if (close > 0) {
                pieces.add(oneOf(pattern.substring(i + 1, close)));
                i = close;
            } else if (c == '\\' && i + 1 < pattern.length()) {
                pieces.add(new Piece.Letter(pattern.charAt(++i)));
            } else {
                pieces.add(new Piece.Letter(c));
            }
        }
        start = start(pieces);
    }

    private static String start(List<Piece> pieces) {
        var start = new StringBuilder();
        for (var piece : pieces) {
            if (!(piece instanceof Piece.Letter(char c))) {
                break;
            }
            start.append(c);
        }
        return start.toString();
    }

    /** A bracket right behind the opening one, or behind the sign that negates, is a letter. */
    private static int close(String pattern, int open) {
        int from = open + 1;
        from += from < pattern.length() && "!^".indexOf(pattern.charAt(from)) >= 0 ? 1 : 0;
        return pattern.indexOf(']', from + 1);
    }

    private static Piece oneOf(String inside) {
        boolean negated = inside.charAt(0) == '!' || inside.charAt(0) == '^';
        var ranges = new StringBuilder();
        for (int i = negated ? 1 : 0; i < inside.length(); i++) {
            boolean range = i + 2 < inside.length() && inside.charAt(i + 1) == '-';
            ranges.append(inside.charAt(i)).append(inside.charAt(range ? i + 2 : i));
            i += range ? 2 : 0;
        }
        return new Piece.OneOf(ranges.toString(), negated);
    }

    boolean matches(String text) {
        if (!text.startsWith(start)) {
            return false;
        }
        int piece = start.length();
        int at = start.length();
        int star = -1;
        int resume = 0;
        while (at < text.length()) {
            if (piece < pieces.size() && pieces.get(piece) instanceof Piece.Star) {
                star = piece++;
                resume = at;
            } else if (piece < pieces.size() && holds(pieces.get(piece), text.charAt(at))) {
                piece++;
                at++;
            } else if (star >= 0) {
                piece = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (piece < pieces.size() && pieces.get(piece) instanceof Piece.Star) {
            piece++;
        }
        return piece == pieces.size();
    }

    private static boolean holds(Piece piece, char c) {
        return switch (piece) {
            case Piece.Star() -> false;
            case Piece.Any() -> true;
            case Piece.Letter(char letter) -> letter == c;
            case Piece.OneOf set -> set.holds(c);
        };
    }
}
