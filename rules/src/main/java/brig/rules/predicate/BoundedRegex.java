package brig.rules.predicate;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that cannot run wild: Java's tries again and again where a pattern like {@code (a+)+b} lets it, and the
 * text comes from the container. It may look at a letter so many times; then it has not matched, and that is told.
 */
final class BoundedRegex {
    /** Some ten milliseconds at the worst; an honest match looks at each letter a few times. */
    private static final int MOST_STEPS = 1_000_000;

    private static final int LONGEST_PATTERN = 2_000;
    private static final int LONGEST_TEXT = 8_192;

    private final Pattern pattern;

    /** A pattern took too long on a text. */
    static final class RanWild extends RuntimeException {
        private static final long serialVersionUID = 1;

        RanWild(Pattern pattern) {
            super("the expression '" + pattern + "' takes too long on a text", null, false, false);
        }
    }

    /** @throws IllegalArgumentException with the reason if it is no pattern */
    BoundedRegex(String regex) {
        if (regex.length() > LONGEST_PATTERN) {
            throw new IllegalArgumentException("a regular expression of more than " + LONGEST_PATTERN + " characters");
        }
        try {
            pattern = Pattern.compile(regex, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("no regular expression: " + e.getDescription(), e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("a regular expression nested too deeply", e);
        }
    }

    /** The whole text; what is beyond some thousand letters is not looked at. */
    boolean matches(String text) {
        var looked = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
        try {
            return pattern.matcher(new Counted(looked, new int[1])).matches();
        } catch (StackOverflowError e) {
            throw new RanWild(pattern);
        }
    }

    private final class Counted implements CharSequence {
        private final CharSequence text;
        private final int[] steps;

        Counted(CharSequence text, int[] steps) {
            this.text = text;
            this.steps = steps;
        }

        @Override
        public char charAt(int index) {
            if (++steps[0] > MOST_STEPS) {
                throw new RanWild(pattern);
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), steps);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
