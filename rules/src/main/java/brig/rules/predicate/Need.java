package brig.rules.predicate;

import brig.rules.condition.Condition;
import brig.rules.condition.Condition.Right;
import brig.rules.condition.Operand;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must at least be so for a condition to hold: a field whose text is one of some, or begins or ends as one of some. Most
 * events fulfil the need of no rule, and one look at the field says so for all rules together ({@link NeedIndex}).
 *
 * @param field a field of text without an argument
 * @param whole what it may be
 * @param starts what it may begin with
 * @param ends what it may end with
 */
public record Need(String field, Set<String> whole, Set<String> starts, Set<String> ends) {
    private static final String FILE = "fd.name";

    public Need {
        whole = Set.copyOf(whole);
        starts = Set.copyOf(starts);
        ends = Set.copyOf(ends);
    }

    /** Null if the check is of another kind. */
    static @Nullable Need of(Condition.Check check) {
        if (!(check.right() instanceof Right.Values values)) {
            return null;
        }
        var texts = Set.copyOf(values.texts());
        if (check.left() instanceof Operand.Field field && field.argument().isEmpty()) {
            if (field.name().equals("fd.filename")) {
                return lastNames(check, texts);
            }
            return switch (check.operator()) {
                case EQUAL, SAME, IN -> new Need(field.name(), texts, Set.of(), Set.of());
                case STARTSWITH -> new Need(field.name(), Set.of(), texts, Set.of());
                case PMATCH -> beginnings(field.name(), texts, "*?[\\");
                case GLOB -> beginnings(field.name(), texts, "*?[\\");
                case ENDSWITH -> new Need(field.name(), Set.of(), Set.of(), texts);
                default -> null;
            };
        }
        boolean lastName = check.left() instanceof Operand.Call call
                && call.name().equals("basename")
                && call.arguments().getFirst() instanceof Operand.Field field
                && field.argument().isEmpty()
                && field.name().equals(FILE);
        return lastName ? lastNames(check, texts) : null;
    }

    private static @Nullable Need lastNames(Condition.Check check, Set<String> names) {
        return switch (check.operator()) {
            case EQUAL, SAME, IN -> new Need(FILE, Set.of(), Set.of(), names);
            default -> null;
        };
    }

    /** Up to the first letter that stands for others; null if one begins so. */
    private static @Nullable Need beginnings(String field, Set<String> patterns, String special) {
        var starts = new HashSet<String>();
        for (var pattern : patterns) {
            int end = 0;
            while (end < pattern.length() && special.indexOf(pattern.charAt(end)) < 0) {
                end++;
            }
            // a directory is listed with or without its slash
            var start = pattern.substring(0, end);
            starts.add(
                    start.length() > 1 && start.endsWith("/") && end == pattern.length()
                            ? start.substring(0, end - 1)
                            : start);
        }
        return starts.contains("") ? null : new Need(field, Set.of(), starts, Set.of());
    }

    /** The need of a condition that holds if either of two does. */
    static @Nullable Need either(@Nullable Need a, @Nullable Need b) {
        if (a == null || b == null || !a.field.equals(b.field)) {
            return null;
        }
        return new Need(a.field, both(a.whole, b.whole), both(a.starts, b.starts), both(a.ends, b.ends));
    }

    /** Of a condition that holds only if both do: the one that fewer events fulfil, as far as one can guess. */
    static @Nullable Need better(@Nullable Need a, @Nullable Need b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return b.looseness() < a.looseness() ? b : a;
    }

    private int looseness() {
        return whole.size() + 100 * (starts.size() + ends.size());
    }

    private static Set<String> both(Set<String> a, Set<String> b) {
        var both = new HashSet<>(a);
        both.addAll(b);
        return both;
    }
}
