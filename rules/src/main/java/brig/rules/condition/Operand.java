package brig.rules.condition;

import brig.policy.yaml.Mark;
import java.util.List;
import java.util.stream.Collectors;

/** A field of an event, or something made of fields. */
public sealed interface Operand {
    /**
     * @param name such as {@code proc.aname}
     * @param argument what stands in brackets behind it, else empty
     */
    record Field(String name, String argument, Mark mark) implements Operand {
        @Override
        public String toString() {
            return argument.isEmpty() ? name : name + "[" + argument + "]";
        }
    }

    /** @param name of the transformer, such as {@code tolower} */
    record Call(String name, List<Operand> arguments, Mark mark) implements Operand {
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public String toString() {
            return arguments.stream().map(Operand::toString).collect(Collectors.joining(", ", name + "(", ")"));
        }
    }

    /** A word or text in quotes among a transformer's arguments. */
    record Text(String text) implements Operand {
        @Override
        public String toString() {
            return ConditionText.quoted(text);
        }
    }
}
