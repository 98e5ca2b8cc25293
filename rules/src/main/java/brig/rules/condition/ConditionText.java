package brig.rules.condition;

import brig.policy.yaml.Mark;
import brig.policy.yaml.Node;
import brig.policy.yaml.SourceText;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of a condition, which an {@code append} may have put together from several files, and where each character of it
 * was written.
 */
public final class ConditionText {
    private final List<Part> parts;
    private final String text;

    private record Part(SourceText source, Node.Scalar written, int start) {}

    private ConditionText(List<Part> parts, String text) {
        this.parts = List.copyOf(parts);
        this.text = text;
    }

    public static ConditionText of(SourceText source, Node.Scalar written) {
        return new ConditionText(List.of(new Part(source, written, 0)), written.text());
    }

    /** This one and a blank in front of another. */
    public ConditionText append(ConditionText more) {
        var both = new ArrayList<>(parts);
        int shift = text.length() + 1;
        more.parts.forEach(part -> both.add(new Part(part.source, part.written, part.start + shift)));
        return new ConditionText(both, text + " " + more.text);
    }

    public String text() {
        return text;
    }

    public boolean isBlank() {
        return text.isBlank();
    }

    /** @param length in characters of the text, 1 or more */
    public Mark mark(int offset, int length) {
        var found = parts.getFirst();
        for (var part : parts) {
            found = part.start <= offset ? part : found;
        }
        return WrittenPlace.of(found.source, found.written, offset - found.start, length);
    }

    /** As a condition would have it: bare if that is possible. */
    public static String quoted(String value) {
        boolean bare = !value.isEmpty()
                && value.chars().noneMatch(c -> "()\"'=,\\".indexOf(c) >= 0 || Character.isWhitespace(c));
        return bare ? value : "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
