package brig.rules.condition;

import brig.rules.condition.Condition.Right;
import java.util.List;
import java.util.stream.Collectors;

/** A condition as text again, a part a line, with its macros and lists in their places. */
public final class ConditionPrinter {
    private static final String INDENT = "  ";
    /** Lines; whoever wants to see more of a condition reads the file. */
    private static final int MOST_LINES = 2000;

    private final StringBuilder text = new StringBuilder();
    private int lines;

    private ConditionPrinter() {}

    public static String print(Condition condition) {
        var printer = new ConditionPrinter();
        printer.print(condition, "", "");
        return printer.text.toString();
    }

    private void print(Condition condition, String indent, String before) {
        switch (condition) {
            case Condition.All(var parts) -> parts(parts, "all of", "always", indent, before);
            case Condition.Any(var parts) -> parts(parts, "any of", "never", indent, before);
            case Condition.Not(var part) -> print(part, indent, before + "not ");
            case Condition.Macro macro -> line(indent + before + macro.name());
            case Condition.Check check -> line(indent + before + check(check));
        }
    }

    private void parts(List<Condition> parts, String word, String none, String indent, String before) {
        if (parts.isEmpty()) {
            line(indent + before + none);
            return;
        }
        line(indent + before + word);
        parts.forEach(part -> print(part, indent + INDENT, ""));
    }

    private void line(String line) {
        if (++lines < MOST_LINES) {
            text.append(line).append('\n');
        } else if (lines == MOST_LINES) {
            text.append("...\n");
        }
    }

    private static String check(Condition.Check check) {
        var left = check.left() + " " + check.operator().written();
        return switch (check.right()) {
            case Right.Nothing() -> left;
            case Right.Computed(var operand) -> left + " " + operand;
            case Right.Values(var values) -> {
                var texts = values.stream()
                        .map(value -> ConditionText.quoted(value.text()))
                        .collect(Collectors.joining(", "));
                yield left + " " + (check.operator().right() == Operator.Right.LIST ? "(" + texts + ")" : texts);
            }
        };
    }
}
