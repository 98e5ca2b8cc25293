package brig.policy.load;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses what somebody meant to write. */
final class Nearest {
    private static final int LONGEST = 40;
    private static final int SHORTEST_START = 3;

    private Nearest() {}

    /** The known word with the fewest edits between, unless half of it would have to change. */
    static Optional<String> to(String written, Collection<String> known) {
        var best = Optional.<String>empty();
        if (written.isEmpty() || written.length() > LONGEST) {
            return best;
        }
        int fewest = Math.max(1, written.length() / 3) + 1;
        for (var word : known) {
            if (written.length() >= SHORTEST_START && word.startsWith(written)) {
                return Optional.of(word);
            }
            if (Math.abs(word.length() - written.length()) < fewest) {
                int edits = edits(plain(written), plain(word));
                if (edits < fewest) {
                    fewest = edits;
                    best = Optional.of(word);
                }
            }
        }
        return best;
    }

    /** {@code did you mean 'memory'}, or nothing. */
    static String hint(String written, Collection<String> known) {
        return to(written, known).map(word -> "did you mean '" + word + "'?").orElse("");
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** Letters put in, left out, changed, or swapped with their neighbour. */
    private static int edits(String a, String b) {
        var table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int k = 0; k <= b.length(); k++) {
                if (i == 0 || k == 0) {
                    table[i][k] = i + k;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(k - 1) ? 0 : 1;
                int least = Math.min(table[i - 1][k - 1] + change, Math.min(table[i - 1][k], table[i][k - 1]) + 1);
                boolean swapped =
                        i > 1 && k > 1 && a.charAt(i - 1) == b.charAt(k - 2) && a.charAt(i - 2) == b.charAt(k - 1);
                table[i][k] = swapped ? Math.min(least, table[i - 2][k - 2] + 1) : least;
            }
        }
        return table[a.length()][b.length()];
    }
}
