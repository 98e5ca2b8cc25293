package brig.policy.load;

import brig.policy.Bytes;
import brig.policy.Place;
import brig.policy.ProblemKind;
import brig.policy.Texts;
import brig.policy.schema.PolicyKeys;
import brig.policy.yaml.Mark;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one mapping. Each reader takes what holds so far and gives what holds after this file; a value that is
 * wrong is reported and changes nothing. {@link #finish} reports the keys that nobody asked for.
 */
final class Section {
    /** No limit, in the policy file. */
    static final String MAX = "max";

    /** Reads an entry of a list; null after a problem was reported. */
    interface EntryReader<T> {
        @Nullable
        Named<T> read(Node node);
    }

    private final String path;
    private final Node.Mapping node;
    private final Problems problems;
    private final Map<String, Place> places;
    private final Map<String, Node.Entry> entries = new HashMap<>();
    private final List<String> known = new ArrayList<>();

    /** @param path such as {@code files}; empty for the whole file */
    Section(String path, Node.Mapping node, Problems problems, Map<String, Place> places) {
        this.path = path;
        this.node = node;
        this.problems = problems;
        this.places = places;
        // the readers are on the way to every start: loops and tests of type, no streams and no switch over types
        for (var entry : node.entries()) {
            entries.put(entry.key(), entry);
        }
    }

    /** Keys that somebody else has read. */
    void knows(String... keys) {
        known.addAll(List.of(keys));
    }

    Problems problems() {
        return problems;
    }

    Mark mark() {
        return node.mark();
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The value of a key that has one; an empty value is reported. */
    @Nullable
    Node find(String key) {
        if (!known.contains(key)) {
            known.add(key);
        }
        var entry = entries.get(key);
        if (entry == null) {
            return null;
        }
        if (entry.value() instanceof Node.Scalar(var text, var kind, var mark) && kind == Node.Kind.NULL) {
            problems.error(
                    entry.keyMark(),
                    "nothing behind '" + key + "'",
                    "leave the key out, or write [] for an empty list");
            return null;
        }
        return entry.value();
    }

    Mark keyMark(String key) {
        var entry = entries.get(key);
        return entry == null ? node.mark() : entry.keyMark();
    }

    /** The section beneath a key. */
    Optional<Section> section(String key) {
        var value = find(key);
        if (value instanceof Node.Mapping mapping) {
            return Optional.of(new Section(path(key), mapping, problems, places));
        }
        if (value != null) {
            problems.error(keyMark(key), "'" + key + "' is a mapping of keys", "");
        }
        return Optional.empty();
    }

    Node.@Nullable Scalar scalar(String key) {
        var value = find(key);
        if (value instanceof Node.Scalar scalar) {
            places.put(path(key), scalar.mark().place());
            return scalar;
        }
        if (value != null) {
            problems.error(keyMark(key), "'" + key + "' is a single value", "");
        }
        return null;
    }

    int integer(String key, int before, int min, int max) {
        var scalar = scalar(key);
        return scalar == null ? before : (int) number(key, scalar, before, min, max);
    }

    /** Like {@link #integer}, or {@code max}. */
    int integerOrMax(String key, int before, int min, int max) {
        var scalar = scalar(key);
        if (scalar == null) {
            return before;
        }
        return scalar.text().equals(MAX) ? max : (int) number(key, scalar, before, min, max);
    }

    long number(String key, Node.Scalar scalar, long before, long min, long max) {
        var text = scalar.text();
        int sign = text.startsWith("-") ? 1 : 0;
        boolean digits = text.length() > sign;
        for (int i = sign; i < text.length(); i++) {
            digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (!digits) {
            problems.error(
                    scalar.mark(), "'" + key + "' is a whole number, not " + Texts.quoted(text), range(min, max));
            return before;
        }
        if (text.length() > sign + 1 && text.charAt(sign) == '0') {
            problems.error(
                    scalar.mark(),
                    "a number with a leading zero: " + Texts.quoted(text),
                    "octal or decimal? write it without");
            return before;
        }
        long value = text.length() > 18 ? Long.MAX_VALUE : Long.parseLong(text);
        if (value < min || value > max) {
            problems.error(scalar.mark(), "'" + key + "' is out of range: " + Texts.quoted(text), range(min, max));
            return before;
        }
        return value;
    }

    private static String range(long min, long max) {
        return max == Long.MAX_VALUE ? "a number from " + min : "a number from " + min + " to " + max;
    }

    boolean flag(String key, boolean before) {
        var scalar = scalar(key);
        if (scalar == null) {
            return before;
        }
        var text = scalar.text();
        if (!text.equals("true") && !text.equals("false")) {
            problems.error(scalar.mark(), "'" + key + "' is true or false, not " + Texts.quoted(text), "");
            return before;
        }
        return text.equals("true");
    }

    /** @param words what may be written, by ordinal of what it means */
    int choice(String key, int before, List<String> words) {
        var scalar = scalar(key);
        if (scalar == null) {
            return before;
        }
        int found = words.indexOf(scalar.text());
        if (found < 0) {
            var near = Nearest.hint(scalar.text(), words);
            problems.error(
                    scalar.mark(),
                    "unknown " + key + " " + Texts.quoted(scalar.text()),
                    (near.isEmpty() ? "" : near + " ") + "known: " + String.join(", ", words));
            return before;
        }
        return found;
    }

    /** @param most bytes; also what {@code max} stands for */
    Bytes bytes(String key, Bytes before, long least, Bytes most) {
        var scalar = scalar(key);
        if (scalar == null) {
            return before;
        }
        if (scalar.text().equals(MAX)) {
            return most;
        }
        var value = amount(key, scalar);
        if (value == null) {
            return before;
        }
        if (value.count() < least || value.count() > most.count()) {
            problems.error(
                    scalar.mark(),
                    "'" + key + "' is out of range: " + Texts.quoted(scalar.text()),
                    "from " + new Bytes(least) + " to " + most);
            return before;
        }
        return value;
    }

    @Nullable
    Bytes amount(String key, Node.Scalar scalar) {
        var text = scalar.text();
        try {
            return Bytes.parse(text);
        } catch (IllegalArgumentException e) {
            problems.error(
                    scalar.mark(), "'" + key + "' is no amount of memory: " + Texts.quoted(text), unitHint(text));
            return null;
        }
    }

    private static String unitHint(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        var unit = text.substring(digits).trim();
        if (digits > 0 && digits < 16 && !unit.isEmpty() && unit.length() <= 3) {
            int power = "KMGT".indexOf(Character.toUpperCase(unit.charAt(0)));
            if (power >= 0) {
                return "write " + text.substring(0, digits) + "KMGT".charAt(power)
                        + "i: units are Ki, Mi, Gi, Ti of 1024";
            }
        }
        return "a number of bytes, or one with Ki, Mi, Gi or Ti behind it";
    }

    /**
     * A list adds to what was there. A mapping says more: {@code only} is all there is from now on, {@code without} takes
     * away, {@code also} adds.
     */
    <T> void list(String key, Map<String, T> into, EntryReader<T> reader) {
        var value = find(key);
        if (value instanceof Node.Sequence sequence) {
            addAll(key, sequence, into, reader);
        } else if (value instanceof Node.Mapping mapping) {
            edit(key, mapping, into, reader);
        } else if (value instanceof Node.Scalar scalar) {
            var text = scalar.text().length() > 60 ? "..." : scalar.text();
            problems.error(scalar.mark(), "'" + key + "' is a list", "write [" + text + "]");
        }
    }

    private <T> void edit(String key, Node.Mapping mapping, Map<String, T> into, EntryReader<T> reader) {
        var edit = new Section(path(key), mapping, problems, new HashMap<>());
        places.put(path(key), keyMark(key).place());
        var only = edit.sequence("only");
        if (only != null) {
            into.keySet().forEach(name -> places.remove(path(key) + "=" + name));
            into.clear();
            addAll(key, only, into, reader);
        }
        var without = edit.sequence("without");
        if (without != null) {
            removeAll(key, without, into, reader);
        }
        var also = edit.sequence("also");
        if (also != null) {
            addAll(key, also, into, reader);
        }
        edit.finish();
    }

    Node.@Nullable Sequence sequence(String key) {
        var value = find(key);
        if (value != null && !(value instanceof Node.Sequence)) {
            problems.error(keyMark(key), "'" + key + "' is a list", "");
        }
        return value instanceof Node.Sequence sequence ? sequence : null;
    }

    private <T> void addAll(String key, Node.Sequence sequence, Map<String, T> into, EntryReader<T> reader) {
        places.put(path(key), keyMark(key).place());
        var here = new HashMap<String, Integer>();
        for (var item : sequence.items()) {
            var entry = reader.read(item);
            if (entry == null) {
                continue;
            }
            var before = here.putIfAbsent(entry.name(), item.mark().place().line());
            if (before != null) {
                problems.warning(
                        item.mark(),
                        ProblemKind.TWICE,
                        Texts.quoted(entry.name()) + " is in '" + key + "' twice",
                        "first on line " + before);
            }
            into.put(entry.name(), entry.value());
            places.put(path(key) + "=" + entry.name(), item.mark().place());
        }
    }

    /** Entries that are mappings in {@code only} and {@code also} are named by their path here. */
    private <T> void removeAll(String key, Node.Sequence sequence, Map<String, T> from, EntryReader<T> reader) {
        for (var item : sequence.items()) {
            var name = item instanceof Node.Scalar scalar && from.containsKey(scalar.text()) ? scalar.text() : null;
            if (name == null) {
                var entry = reader.read(item);
                if (entry == null) {
                    continue;
                }
                name = entry.name();
            }
            if (from.containsKey(name)) {
                from.remove(name);
                places.remove(path(key) + "=" + name);
            } else {
                problems.warning(
                        item.mark(),
                        ProblemKind.NOT_THERE,
                        Texts.quoted(name) + " is not in '" + key + "', so nothing is taken away",
                        "an entry goes as it was written; there are no exceptions beneath one");
            }
        }
    }

    /** Reports every key that is none of those asked for. */
    void finish() {
        for (var entry : node.entries()) {
            if (known.contains(entry.key())) {
                continue;
            }
            var owner = path.isEmpty() ? PolicyKeys.sectionOf(entry.key()) : Optional.<String>empty();
            var near = Nearest.hint(entry.key(), known);
            problems.error(
                    entry.keyMark(),
                    "unknown key " + Texts.quoted(entry.key()),
                    owner.map(section -> "'" + entry.key() + "' belongs beneath '" + section + "'")
                            .orElse((near.isEmpty() ? "" : near + " ") + "known keys here: "
                                    + String.join(", ", known)));
        }
    }
}
