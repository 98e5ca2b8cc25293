package brig.rules.condition;

import brig.policy.yaml.Mark;
import java.util.List;

/** What must hold of an event for a rule to match. */
public sealed interface Condition {
    /** True whatever the event is. */
    Condition ALWAYS = new All(List.of());

    /** False whatever the event is. */
    Condition NEVER = new Any(List.of());

    /** @param parts at least two when parsed; none of them means true */
    record All(List<Condition> parts) implements Condition {
        public All {
            parts = List.copyOf(parts);
        }
    }

    /** @param parts at least two when parsed; none of them means false */
    record Any(List<Condition> parts) implements Condition {
        public Any {
            parts = List.copyOf(parts);
        }
    }

    record Not(Condition part) implements Condition {}

    /** Another condition by its name; gone once a rule is resolved. */
    record Macro(String name, Mark mark) implements Condition {}

    /** @param mark of its left side */
    record Check(Operand left, Operator operator, Right right, Mark mark) implements Condition {}

    /** What a check compares with. */
    sealed interface Right {
        /** For {@code exists}. */
        record Nothing() implements Right {}

        record Values(List<Value> values) implements Right {
            public Values {
                values = List.copyOf(values);
            }

            public List<String> texts() {
                return values.stream().map(Value::text).toList();
            }
        }

        /** {@code val(proc.pname)}, or a transformer. */
        record Computed(Operand operand) implements Right {}
    }

    /** @param bare written without quotes, so that within a list it may be another list's name */
    record Value(String text, boolean bare, Mark mark) {}
}
