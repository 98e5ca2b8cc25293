package brig.rules.predicate;

import brig.policy.Cidr;
import brig.rules.condition.Condition;
import brig.rules.condition.Condition.Value;
import brig.rules.condition.Operator;
import brig.rules.field.Field.Kind;
import brig.rules.field.Numbers;
import brig.rules.predicate.ConditionCompiler.WrongValue;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** What an operator and its values ask of a value that is there. */
final class Tests {
    private Tests() {}

    static Predicate<Object> of(Condition.Check check, Kind kind, List<Value> values) throws WrongValue {
        if (check.operator() == Operator.EXISTS) {
            return _ -> true;
        }
        return switch (kind) {
            case TEXT -> texts(check, values);
            case TEXTS -> any(check, values);
            case NUMBER -> numbers(check, values);
            case BOOLEAN -> bools(check, values);
            case ADDRESS -> addresses(check, values);
        };
    }

    /** A list holds if any of it does; for {@code in} all of it must be listed. */
    private static Predicate<Object> any(Condition.Check check, List<Value> values) throws WrongValue {
        var one = texts(check, values);
        return value -> {
            if (value instanceof List<?> list) {
                for (Object item : list) {
                    if (one.test(item)) {
                        return true;
                    }
                }
                return false;
            }
            return one.test(value);
        };
    }

    private static Predicate<Object> texts(Condition.Check check, List<Value> values) throws WrongValue {
        var listed = values.stream().map(Value::text).toList();
        var text = listed.isEmpty() ? "" : listed.getFirst();
        return switch (check.operator()) {
            case EXISTS -> _ -> true;
            case EQUAL, SAME -> value -> text.equals(Getters.spelled(value));
            case NOT_EQUAL -> value -> !text.equals(Getters.spelled(value));
            case CONTAINS -> value -> Getters.spelled(value).contains(text);
            case ICONTAINS -> {
                var lower = text.toLowerCase(Locale.ROOT);
                yield value -> Getters.spelled(value).toLowerCase(Locale.ROOT).contains(lower);
            }
            case STARTSWITH -> value -> Getters.spelled(value).startsWith(text);
            case ENDSWITH -> value -> Getters.spelled(value).endsWith(text);
            case BCONTAINS -> bytes(values.getFirst(), false);
            case BSTARTSWITH -> bytes(values.getFirst(), true);
            case GLOB -> {
                var glob = new Glob(text);
                yield value -> glob.matches(Getters.spelled(value));
            }
            case IGLOB -> {
                var glob = new Glob(text.toLowerCase(Locale.ROOT));
                yield value -> glob.matches(Getters.spelled(value).toLowerCase(Locale.ROOT));
            }
            case REGEX -> regex(values.getFirst());
            case IN, INTERSECTS -> {
                Set<String> set = new HashSet<>(listed);
                yield value -> set.contains(Getters.spelled(value));
            }
            case PMATCH -> {
                var paths = new PathPrefixes(listed);
                yield value -> paths.cover(Getters.spelled(value));
            }
            case LESS, AT_MOST, MORE, AT_LEAST -> numbers(check, values);
        };
    }

    private static Predicate<Object> regex(Value pattern) throws WrongValue {
        try {
            var regex = new BoundedRegex(pattern.text());
            return value -> regex.matches(Getters.spelled(value));
        } catch (IllegalArgumentException e) {
            throw new WrongValue(pattern.mark(), String.valueOf(e.getMessage()));
        }
    }

    private static Predicate<Object> bytes(Value hex, boolean atStart) throws WrongValue {
        try {
            var wanted = new String(HexFormat.of().parseHex(hex.text()), StandardCharsets.ISO_8859_1);
            return value -> {
                var raw = new String(
                        Getters.spelled(value).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
                return atStart ? raw.startsWith(wanted) : raw.contains(wanted);
            };
        } catch (IllegalArgumentException e) {
            throw new WrongValue(hex.mark(), "'" + hex.text() + "' is no row of hexadecimal bytes");
        }
    }

    private static Predicate<Object> numbers(Condition.Check check, List<Value> values) throws WrongValue {
        if (isOfText(check.operator())) {
            return texts(check, values);
        }
        var listed = new ArrayList<Long>();
        for (var value : values) {
            var number = Numbers.of(value.text());
            if (number == null) {
                throw new WrongValue(value.mark(), "'" + value.text() + "' is no number, as " + check.left() + " is");
            }
            listed.add(number);
        }
        if (check.operator() == Operator.IN || check.operator() == Operator.INTERSECTS) {
            var set = Set.copyOf(listed);
            return value -> {
                var number = number(value);
                return number != null && set.contains(number);
            };
        }
        long right = listed.getFirst();
        var operator = check.operator();
        return value -> {
            var left = number(value);
            return left != null && ordered(operator, left, right);
        };
    }

    private static boolean isOfText(Operator operator) {
        return switch (operator) {
            case EQUAL, SAME, NOT_EQUAL, LESS, AT_MOST, MORE, AT_LEAST, IN, INTERSECTS -> false;
            case EXISTS,
                    CONTAINS,
                    ICONTAINS,
                    BCONTAINS,
                    STARTSWITH,
                    BSTARTSWITH,
                    ENDSWITH,
                    GLOB,
                    IGLOB,
                    REGEX,
                    PMATCH -> true;
        };
    }

    private static @org.jspecify.annotations.Nullable Long number(Object value) {
        return value instanceof Long number ? number : Numbers.of(value.toString());
    }

    private static boolean ordered(Operator operator, long left, long right) {
        return switch (operator) {
            case EQUAL, SAME -> left == right;
            case NOT_EQUAL -> left != right;
            case LESS -> left < right;
            case AT_MOST -> left <= right;
            case MORE -> left > right;
            case AT_LEAST -> left >= right;
            default -> false;
        };
    }

    private static Predicate<Object> bools(Condition.Check check, List<Value> values) throws WrongValue {
        for (var value : values) {
            if (!value.text().equalsIgnoreCase("true") && !value.text().equalsIgnoreCase("false")) {
                throw new WrongValue(value.mark(), "'" + value.text() + "' is neither true nor false");
            }
        }
        boolean yes = values.stream().anyMatch(value -> value.text().equalsIgnoreCase("true"));
        boolean no = values.stream().anyMatch(value -> value.text().equalsIgnoreCase("false"));
        return switch (check.operator()) {
            case EQUAL, SAME, IN -> value -> Boolean.TRUE.equals(value) ? yes : no;
            case NOT_EQUAL -> value -> Boolean.TRUE.equals(value) ? !yes : !no;
            default -> throw new WrongValue(check.mark(), check.left() + " is true or false: compare it with =");
        };
    }

    private static Predicate<Object> addresses(Condition.Check check, List<Value> values) throws WrongValue {
        var blocks = new ArrayList<Cidr>();
        for (var value : values) {
            try {
                blocks.add(block(value.text()));
            } catch (IllegalArgumentException e) {
                throw new WrongValue(value.mark(), "'" + value.text() + "' is no address and no network");
            }
        }
        Predicate<Object> in = value -> {
            var bytes = ((InetAddress) value).getAddress();
            for (var block : blocks) {
                if (block.contains(bytes)) {
                    return true;
                }
            }
            return false;
        };
        return switch (check.operator()) {
            case EQUAL, SAME, IN, INTERSECTS -> in;
            case NOT_EQUAL -> in.negate();
            case CONTAINS, ICONTAINS, STARTSWITH, ENDSWITH, GLOB, IGLOB, REGEX -> texts(check, values);
            default -> throw new WrongValue(check.mark(), check.left() + " is an address: compare it with = or in");
        };
    }

    private static Cidr block(String text) {
        int slash = text.indexOf('/');
        var address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                .getAddress();
        var bytes = new ArrayList<Integer>();
        for (byte b : address) {
            bytes.add(b & 0xff);
        }
        int prefix = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
        for (int bit = prefix; bit < bytes.size() * 8; bit++) {
            bytes.set(bit >> 3, bytes.get(bit >> 3) & ~(0x80 >> (bit & 7)));
        }
        return new Cidr(bytes, prefix);
    }

    /** For a right side that is only known with the event. */
    static boolean compare(Operator operator, Object left, Object right) {
        var a = Getters.spelled(left);
        var b = Getters.spelled(right);
        return switch (operator) {
            case EXISTS -> true;
            case EQUAL, SAME, IN, INTERSECTS -> a.equals(b);
            case NOT_EQUAL -> !a.equals(b);
            case CONTAINS, BCONTAINS -> a.contains(b);
            case ICONTAINS -> a.toLowerCase(Locale.ROOT).contains(b.toLowerCase(Locale.ROOT));
            case STARTSWITH, BSTARTSWITH -> a.startsWith(b);
            case ENDSWITH -> a.endsWith(b);
            case PMATCH -> new PathPrefixes(List.of(b)).cover(a);
            // a pattern that the container chose is taken by its letters
            case GLOB, IGLOB, REGEX -> a.equals(b);
            case LESS, AT_MOST, MORE, AT_LEAST -> {
                var x = number(left);
                var y = number(right);
                yield x != null && y != null && ordered(operator, x, y);
            }
        };
    }
}
