package brig.policy.yaml;

import brig.policy.Place;
import brig.policy.Texts;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The text of a policy file.
 *
 * @param file as the user named it
 */
public record SourceText(String file, String text) {
    /** Characters of a file; far more than a policy that a person reads. */
    public static final int LONGEST = 1 << 20;

    private static final char BYTE_ORDER_MARK = '\ufeff';

    public SourceText {
        if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
            text = text.substring(1);
        }
    }

    /** @throws CharacterCodingException if the bytes are not UTF-8 */
    public static String decode(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /** @param number from 1; empty beyond the end */
    public String line(int number) {
        int start = 0;
        for (int line = 1; line < number; line++) {
            int end = text.indexOf('\n', start);
            if (end < 0) {
                return "";
            }
            start = end + 1;
        }
        int end = text.indexOf('\n', start);
        var line = text.substring(start, end < 0 ? text.length() : end);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    public Mark mark(int line, int column, int length) {
        return new Mark(new Place(file, line, column), Math.max(1, length));
    }

    /** How long the word at a place is: to the end of its quotes, or to what may follow a plain word. */
    int wordLength(String line, int start) {
        if (start >= line.length()) {
            return 1;
        }
        char first = line.charAt(start);
        if (first == '"' || first == '\'') {
            int end = line.indexOf(first, start + 1);
            return (end < 0 ? line.length() : end + 1) - start;
        }
        int end = start;
        while (end < line.length() && ",]} ".indexOf(line.charAt(end)) < 0 && !line.startsWith(": ", end)) {
            end++;
        }
        boolean key = end == line.length() && end > start + 1 && line.charAt(end - 1) == ':';
        return Math.max(1, end - start - (key ? 1 : 0));
    }

    /**
     * Reports what makes a text unfit to be parsed at all: characters that do not show, tabs in indentation, sheer size.
     *
     * @return whether it may be parsed
     */
    boolean isFit(Problems problems) {
        if (text.length() > LONGEST) {
            problems.error(mark(1, 1, 1), "the file is longer than " + LONGEST + " characters", "");
            return false;
        }
        boolean fit = true;
        int line = 1;
        int lineStart = 0;
        boolean indentation = true;
        int tab = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
                lineStart = i + 1;
                indentation = true;
                tab = -1;
            } else if (c == '\t') {
                tab = indentation && tab < 0 ? i : tab;
            } else if (!endsLine(i) && (Texts.isHidden(c) || (Character.isSurrogate(c) && !isPair(i)))) {
                problems.error(
                        mark(line, i - lineStart + 1, 1),
                        "the character U+" + "%04X".formatted((int) c) + " has no business in a policy",
                        c == 0
                                ? "a NUL ends every path in the kernel"
                                : "it does not show, or changes how others show");
                fit = false;
                indentation = false;
            } else if (indentation && c != ' ') {
                if (tab >= 0 && c != '#') {
                    problems.error(mark(line, tab - lineStart + 1, 1), "a tab in the indentation", "use spaces");
                    fit = false;
                }
                indentation = false;
            }
        }
        return fit;
    }

    private boolean endsLine(int i) {
        return text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
    }

    private boolean isPair(int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
