package brig.rules.language;

import brig.policy.Texts;
import brig.policy.yaml.Mark;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import brig.policy.yaml.SourceText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One entry of a rule file: its keys, each with its place, and which of them change an earlier entry. */
final class Item {
    /** How a key changes what is there already. */
    enum Change {
        SET,
        APPEND,
        REPLACE
    }

    private final SourceText source;
    private final Problems problems;
    private final Map<String, Node.Entry> keys = new LinkedHashMap<>();
    private final Map<String, Change> overrides = new LinkedHashMap<>();
    private final Mark mark;

    Item(SourceText source, Node.Mapping node, Problems problems) {
        this.source = source;
        this.problems = problems;
        this.mark = node.mark();
        node.entries().forEach(entry -> keys.put(entry.key(), entry));
        readOverrides();
    }

    SourceText source() {
        return source;
    }

    boolean has(String key) {
        return keys.containsKey(key);
    }

    Mark mark(String key) {
        var entry = keys.get(key);
        return entry == null ? mark : entry.keyMark();
    }

    void error(String key, String message, String hint) {
        problems.error(mark(key), message, hint);
    }

    /** Whether it changes an earlier entry instead of being one. */
    boolean isChange() {
        return !overrides.isEmpty();
    }

    Change change(String key) {
        return overrides.getOrDefault(key, Change.SET);
    }

    /** Whether {@code enabled} is all that it says beside its name. */
    boolean onlyEnables() {
        return keys.size() == 2 && has("enabled");
    }

    private void readOverrides() {
        boolean old = has("append") && flag("append", false);
        var override = keys.get("override");
        if (old && override != null) {
            error("append", "'append' and 'override' exclude each other", "keep 'override'");
        } else if (old) {
            // the old form: whatever is there is appended
            for (var key : List.of("condition", "items", "exceptions", "output", "desc", "tags")) {
                if (has(key)) {
                    overrides.put(key, Change.APPEND);
                }
            }
            overrides.putIfAbsent("condition", Change.APPEND);
        }
        if (override == null) {
            return;
        }
        if (!(override.value() instanceof Node.Mapping mapping)) {
            error("override", "'override' names keys", "such as {condition: append}");
            return;
        }
        for (var entry : mapping.entries()) {
            readOverride(entry);
        }
    }

    private void readOverride(Node.Entry entry) {
        var change = entry.value() instanceof Node.Scalar scalar
                ? Arrays.stream(Change.values())
                        .filter(known -> known != Change.SET
                                && known.name()
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .equals(scalar.text()))
                        .findFirst()
                : Optional.<Change>empty();
        if (change.isEmpty()) {
            problems.error(entry.value().mark(), "a key is overridden by 'append' or 'replace'", "");
        } else if (!has(entry.key())) {
            problems.error(
                    entry.keyMark(),
                    Texts.quoted(entry.key()) + " is to be overridden and is not here",
                    "write the key beside 'override'");
        } else {
            overrides.put(entry.key(), change.get());
        }
    }

    Optional<Node> value(String key) {
        return Optional.ofNullable(keys.get(key)).map(Node.Entry::value);
    }

    Optional<Node.Scalar> scalar(String key) {
        var value = value(key);
        if (value.isPresent() && !(value.get() instanceof Node.Scalar)) {
            error(key, "'" + key + "' is a single value", "");
            return Optional.empty();
        }
        return value.map(Node.Scalar.class::cast);
    }

    String text(String key) {
        return scalar(key).map(Node.Scalar::text).orElse("");
    }

    boolean flag(String key, boolean otherwise) {
        var value = scalar(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        var text = value.get().text();
        if (!text.equals("true") && !text.equals("false")) {
            problems.error(value.get().mark(), "'" + key + "' is true or false", "");
        }
        return text.equals("true");
    }

    /** The scalars of a list. */
    List<Node.Scalar> list(String key) {
        var found = new ArrayList<Node.Scalar>();
        value(key).ifPresent(value -> {
            if (!(value instanceof Node.Sequence sequence)) {
                if (!(value instanceof Node.Scalar scalar) || scalar.kind() != Node.Kind.NULL) {
                    error(key, "'" + key + "' is a list", "write " + key + ": [a, b]");
                }
                return;
            }
            for (var item : sequence.items()) {
                if (item instanceof Node.Scalar scalar) {
                    found.add(scalar);
                } else {
                    problems.error(item.mark(), "an item of '" + key + "' is a single value", "");
                }
            }
        });
        return found;
    }

    /** Says which keys nobody asked for; and which are there and not overridden although others are. */
    void finish(String kind, Set<String> known) {
        for (var entry : keys.values()) {
            var key = entry.key();
            if (!known.contains(key) && !key.equals(kind)) {
                problems.error(
                        entry.keyMark(),
                        "unknown key " + Texts.quoted(key),
                        "known keys of a " + kind + ": " + String.join(", ", known));
            } else if (has("override")
                    && isChange()
                    && known.contains(key)
                    && !overrides.containsKey(key)
                    && !key.equals("override")
                    && !key.equals("append")) {
                problems.error(
                        entry.keyMark(),
                        "'" + key + "' is here and not in 'override'",
                        "say whether it appends or replaces, or leave it out");
            }
        }
    }
}
