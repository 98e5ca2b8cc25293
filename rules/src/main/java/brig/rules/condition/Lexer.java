package brig.rules.condition;

import java.util.Optional;

/** Words, texts in quotes and signs of a condition, from left to right. */
final class Lexer {
    private final String text;
    private int at;

    Lexer(String text) {
        this.text = text;
    }

    int offset() {
        return at;
    }

    void back(int offset) {
        at = offset;
    }

    boolean atEnd() {
        blanks();
        return at >= text.length();
    }

    void blanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\b' || c == '\r' || c == '\n';
    }

    /** Takes a sign or a piece of text if it is next. */
    boolean take(String sign) {
        blanks();
        if (!text.startsWith(sign, at)) {
            return false;
        }
        at += sign.length();
        return true;
    }

    /** Takes a keyword: behind it comes a blank, a parenthesis or nothing. */
    boolean keyword(String word) {
        blanks();
        int end = at + word.length();
        if (!text.startsWith(word, at)
                || (end < text.length() && !isBlank(text.charAt(end)) && text.charAt(end) != '(')) {
            return false;
        }
        at = end;
        return true;
    }

    /** {@code [a-zA-Z][a-zA-Z0-9_]*} with dots between such words; empty if there is none. */
    String name() {
        blanks();
        int start = at;
        while (at < text.length() && isLetter(text.charAt(at))) {
            while (at < text.length() && isNamePart(text.charAt(at))) {
                at++;
            }
            if (at + 1 >= text.length() || text.charAt(at) != '.' || !isLetter(text.charAt(at + 1))) {
                break;
            }
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isNamePart(char c) {
        return isLetter(c) || (c >= '0' && c <= '9') || c == '_';
    }

    /** The letters or signs of an operator. */
    Optional<Operator> operator() {
        blanks();
        int start = at;
        int end = start;
        if (end < text.length() && "=!<>".indexOf(text.charAt(end)) >= 0) {
            end++;
            end += end < text.length() && text.charAt(end) == '=' ? 1 : 0;
        } else {
            while (end < text.length() && isLetter(text.charAt(end))) {
                end++;
            }
        }
        var found = Operator.of(text.substring(start, end));
        found.ifPresent(operator -> at = start + operator.written().length());
        return found;
    }

    /** Whether a text in quotes is next. */
    boolean atQuote() {
        blanks();
        return at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'');
    }

    /** A text in quotes, without them and with its escapes resolved. */
    String quoted() throws ConditionException {
        char quote = text.charAt(at);
        int start = at++;
        var value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                escape(value, text.charAt(at++));
            } else {
                value.append(c);
            }
        }
        if (at >= text.length()) {
            at = start;
            throw error("the text that begins here has no closing " + quote, "a quote within it is written \\" + quote);
        }
        at++;
        return value.toString();
    }

    /** What is no escape stays as it is, so that a regular expression may say {@code \d}. */
    private static void escape(StringBuilder value, char c) {
        switch (c) {
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case '\\', '"', '\'' -> value.append(c);
            default -> value.append('\\').append(c);
        }
    }

    /** A word without quotes, up to a blank or one of {@code ( ) " ' = ,}; empty if there is none. */
    String bare() {
        return until("()\"'=,");
    }

    /** A word in brackets. */
    String argument() {
        return until("[]\"'");
    }

    private String until(String signs) {
        int start = at;
        while (at < text.length() && !isBlank(text.charAt(at)) && signs.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    /** An error about the word that is next. */
    ConditionException error(String message, String hint) {
        blanks();
        int start = Math.min(at, Math.max(0, text.length() - 1));
        int end = at;
        while (end < text.length() && !isBlank(text.charAt(end)) && "()\",".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return new ConditionException(start, Math.max(1, end - start), message, hint);
    }

    /** The word that is next, for a message. */
    String next() {
        blanks();
        if (at >= text.length()) {
            return "the end";
        }
        int end = at;
        while (end < text.length() && !isBlank(text.charAt(end)) && end - at < 30) {
            end++;
        }
        return "'" + text.substring(at, end) + "'";
    }
}
