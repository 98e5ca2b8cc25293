package brig.policy.schema;

import java.util.List;

/** What may stand behind a key. */
public sealed interface Value {
    /** @param pattern of the whole text, in what JSON Schema (ECMA-262) and Java understand alike */
    record Text(String pattern) implements Value {}

    /** A text that may look like a number or a truth value, too. */
    record Word(String pattern) implements Value {}

    record Choice(List<String> words) implements Value {
        public Choice {
            words = List.copyOf(words);
        }
    }

    record Whole(long least, long most) implements Value {}

    record Decimal(double least, double most) implements Value {}

    record Flag() implements Value {}

    /** Bytes, plain or with Ki, Mi, Gi, Ti. */
    record Amount(long least) implements Value {}

    /** A list, which may also be edited: {@code only}, {@code without}, {@code also}. */
    record Items(Value item) implements Value {}

    /** A plain list. */
    record Sequence(Value item) implements Value {}

    /** Any single value; nothing at all, too, if {@code empty}. */
    record Single(boolean empty) implements Value {}

    /** Keys of the user's own. */
    record Named(String keyPattern, Value value) implements Value {}

    /** A value in which no {@code ${NAME}} is filled in. */
    record Fixed(Value value) implements Value {}

    record Either(List<Value> values) implements Value {
        public Either {
            values = List.copyOf(values);
        }
    }

    record Fields(List<Key> keys, List<String> required) implements Value {
        public Fields {
            keys = List.copyOf(keys);
            required = List.copyOf(required);
        }
    }

    /** Something that is described once for several keys. */
    record Shared(String name, Value value) implements Value {}

    /** @param meaning one sentence for who hovers over it in an editor */
    record Key(String name, String meaning, Value value) {}
}
