package brig.rules.audit.check;

import brig.monitor.host.fact.Reading;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A condition over facts, such as {@code caps contains 'SYS_ADMIN' and not lsm.confined}.
 *
 * <p>A key alone is true if its value is true, not empty and not 0. {@code host:KEY} is a fact of the host and
 * {@code engine:KEY} of the container's engine. What is absent is false and fits no comparison; {@code absent(KEY)} asks
 * for it.
 */
public sealed interface Condition {
    /** @param facts by key; gives {@link Reading.Unreadable} for what nobody looked at */
    Answer judge(Function<String, Reading<Object>> facts);

    /** All keys that it looks at, in order of their names. */
    default Set<String> keys() {
        var keys = new TreeSet<String>();
        collect(keys);
        return keys;
    }

    void collect(Set<String> keys);

    /** @throws IllegalArgumentException with what is wrong and where */
    static Condition parse(String text) {
        return new ConditionParser(text).whole();
    }

    record Both(Condition one, Condition other) implements Condition {
        @Override
        public Answer judge(Function<String, Reading<Object>> facts) {
            return one.judge(facts).and(other.judge(facts));
        }

        @Override
        public void collect(Set<String> keys) {
            one.collect(keys);
            other.collect(keys);
        }
    }

    record Either(Condition one, Condition other) implements Condition {
        @Override
        public Answer judge(Function<String, Reading<Object>> facts) {
            return one.judge(facts).or(other.judge(facts));
        }

        @Override
        public void collect(Set<String> keys) {
            one.collect(keys);
            other.collect(keys);
        }
    }

    record Not(Condition inner) implements Condition {
        @Override
        public Answer judge(Function<String, Reading<Object>> facts) {
            return inner.judge(facts).not();
        }

        @Override
        public void collect(Set<String> keys) {
            inner.collect(keys);
        }
    }

    record Absent(String key) implements Condition {
        @Override
        public Answer judge(Function<String, Reading<Object>> facts) {
            return switch (facts.apply(key)) {
                case Reading.Value<Object> value -> Answer.of(false);
                case Reading.Absent<Object>() -> Answer.of(true);
                case Reading.Unreadable<Object> unreadable -> new Answer.Unknown(List.of(key));
            };
        }

        @Override
        public void collect(Set<String> keys) {
            keys.add(key);
        }
    }

    /** The key alone. */
    record Holds(String key) implements Condition {
        @Override
        public Answer judge(Function<String, Reading<Object>> facts) {
            return switch (facts.apply(key)) {
                case Reading.Value<Object>(var value) -> Answer.of(isTrue(value));
                case Reading.Absent<Object>() -> Answer.of(false);
                case Reading.Unreadable<Object> unreadable -> new Answer.Unknown(List.of(key));
            };
        }

        private static boolean isTrue(Object value) {
            return switch (value) {
                case Boolean truth -> truth;
                case Number number -> number.longValue() != 0;
                case Collection<?> items -> !items.isEmpty();
                case Map<?, ?> map -> !map.isEmpty();
                default -> !value.toString().isEmpty();
            };
        }

        @Override
        public void collect(Set<String> keys) {
            keys.add(key);
        }
    }

    enum Operator {
        EQUALS("=="),
        DIFFERS("!="),
        AT_MOST("<="),
        AT_LEAST(">="),
        BELOW("<"),
        ABOVE(">"),
        CONTAINS("contains"),
        OVERLAPS("overlaps"),
        MATCHES("matches"),
        IN("in");

        final String word;

        Operator(String word) {
            this.word = word;
        }
    }

    /** @param literal a text, number, truth, or list of them */
    record Comparison(String key, Operator operator, Object literal) implements Condition {
        @Override
        public Answer judge(Function<String, Reading<Object>> facts) {
            return switch (facts.apply(key)) {
                case Reading.Value<Object>(var value) -> Answer.of(holds(value));
                case Reading.Absent<Object>() -> Answer.of(false);
                case Reading.Unreadable<Object> unreadable -> new Answer.Unknown(List.of(key));
            };
        }

        private boolean holds(Object value) {
            return switch (operator) {
                case EQUALS -> same(value, literal);
                case DIFFERS -> !same(value, literal);
                case AT_MOST -> bothNumbers(value) && number(value) <= number(literal);
                case AT_LEAST -> bothNumbers(value) && number(value) >= number(literal);
                case BELOW -> bothNumbers(value) && number(value) < number(literal);
                case ABOVE -> bothNumbers(value) && number(value) > number(literal);
                case CONTAINS -> items(value).stream().anyMatch(item -> same(item, literal));
                case OVERLAPS ->
                    items(value).stream()
                            .anyMatch(item -> items(literal).stream().anyMatch(l -> same(item, l)));
                case MATCHES ->
                    items(value).stream()
                            .anyMatch(item -> Pattern.compile(literal.toString())
                                    .matcher(item.toString())
                                    .find());
                case IN -> items(literal).stream().anyMatch(l -> same(value, l));
            };
        }

        private static boolean same(Object value, Object literal) {
            return value.toString().equals(literal.toString());
        }

        private boolean bothNumbers(Object value) {
            return value instanceof Number && literal instanceof Number;
        }

        private static long number(Object value) {
            return ((Number) value).longValue();
        }

        private static List<Object> items(Object value) {
            return value instanceof Collection<?> items ? new ArrayList<>(items) : List.of(value);
        }

        @Override
        public void collect(Set<String> keys) {
            keys.add(key);
        }
    }
}
