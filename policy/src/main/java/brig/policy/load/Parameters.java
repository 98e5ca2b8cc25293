package brig.policy.load;

import brig.policy.Texts;
import brig.policy.yaml.Mark;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ${NAME}} and {@code ${NAME:-default}} mean in one file and its includes. Values are put into scalars after
 * the text was parsed, so none of them makes a key or an entry.
 */
final class Parameters {
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_VALUE = 4096;
    private static final String START = "${";
    /** Which files belong together, and for whom they are, no environment decides. */
    private static final Set<String> FIXED = Set.of("extends", "include", "name", "selectors");

    private final Given given;
    private final Problems problems;
    /** Names that may be set from outside; the default is empty where they must be. */
    private final Map<String, Optional<String>> declared = new HashMap<>();

    /** Empty where the value could not be made; that has been reported. */
    private final Map<String, Optional<String>> variables = new HashMap<>();

    Parameters(Given given, Problems problems) {
        this.given = given;
        this.problems = problems;
    }

    /** The names that the file declares as parameters. */
    Set<String> names() {
        return declared.keySet();
    }

    /** Reads the declarations of a document and gives it with its values filled in. */
    Node.Mapping fill(Node.Mapping document) {
        var entries = new ArrayList<Node.Entry>();
        for (var key : List.of("parameters", "variables")) {
            for (var entry : document.entries()) {
                if (entry.key().equals(key)) {
                    declare(entry);
                }
            }
        }
        for (var entry : document.entries()) {
            if (FIXED.contains(entry.key())) {
                refuse(entry);
                entries.add(entry);
            } else if (!entry.key().equals("parameters") && !entry.key().equals("variables")) {
                add(entry, entries);
            }
        }
        return new Node.Mapping(entries, document.mark());
    }

    /** What has no value is left out: one problem is enough. */
    private void add(Node.Entry entry, List<Node.Entry> entries) {
        var value = filled(entry.value());
        if (value != null) {
            entries.add(new Node.Entry(entry.key(), entry.keyMark(), value));
        }
    }

    /** The same for a piece of the file that lies in another; it declares nothing. */
    Node.Mapping fillPiece(Node.Mapping piece) {
        var entries = new ArrayList<Node.Entry>();
        for (var entry : piece.entries()) {
            add(entry, entries);
        }
        return new Node.Mapping(entries, piece.mark());
    }

    private void refuse(Node.Entry entry) {
        for (var item : entry.value() instanceof Node.Sequence list ? list.items() : List.of(entry.value())) {
            if (item instanceof Node.Scalar scalar && scalar.text().contains(START)) {
                problems.error(scalar.mark(), "'" + entry.key() + "' takes no parameters", "write it out");
            }
        }
    }

    private void declare(Node.Entry entry) {
        boolean parameters = entry.key().equals("parameters");
        if (parameters && entry.value() instanceof Node.Sequence list) {
            for (var item : list.items()) {
                if (item instanceof Node.Scalar scalar) {
                    declare(scalar.text(), scalar.mark(), true, null);
                } else {
                    problems.error(item.mark(), "a parameter in a list is a name", "write {NAME: default} for more");
                }
            }
        } else if (entry.value() instanceof Node.Mapping mapping) {
            for (var one : mapping.entries()) {
                if (one.value() instanceof Node.Scalar scalar) {
                    declare(one.key(), one.keyMark(), parameters, scalar);
                } else {
                    problems.error(one.keyMark(), "'" + entry.key() + "' have single values", "");
                }
            }
        } else {
            problems.error(entry.keyMark(), "'" + entry.key() + "' is a mapping of names to values", "");
        }
    }

    private void declare(String name, Mark mark, boolean parameter, Node.@Nullable Scalar value) {
        if (!isName(name)) {
            problems.error(
                    mark,
                    "no name of a " + (parameter ? "parameter: " : "variable: ") + Texts.quoted(name),
                    "letters, digits and underscores, no digit first, at most " + LONGEST_NAME);
        } else if (declared.containsKey(name) || variables.containsKey(name)) {
            problems.error(mark, Texts.quoted(name) + " is declared twice", "");
        } else if (parameter) {
            declared.put(
                    name,
                    value == null || value.kind() == Node.Kind.NULL ? Optional.empty() : Optional.of(value.text()));
        } else if (value != null) {
            variables.put(name, Optional.ofNullable(filled(value)).map(Node.Scalar::text));
        }
    }

    private static boolean isName(String text) {
        boolean fine = !text.isEmpty() && text.length() <= LONGEST_NAME;
        for (int i = 0; fine && i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (digit && i > 0);
        }
        return fine;
    }

    private @Nullable Node filled(Node node) {
        if (node instanceof Node.Scalar scalar) {
            return filled(scalar);
        }
        if (node instanceof Node.Sequence(var items, var mark)) {
            var filled = new ArrayList<Node>(items.size());
            for (var item : items) {
                var value = filled(item);
                if (value != null) {
                    filled.add(value);
                }
            }
            return new Node.Sequence(filled, mark);
        }
        if (node instanceof Node.Mapping(var entries, var mark)) {
            var filled = new ArrayList<Node.Entry>(entries.size());
            for (var entry : entries) {
                add(entry, filled);
            }
            return new Node.Mapping(filled, mark);
        }
        return node;
    }

    private Node.@Nullable Scalar filled(Node.Scalar scalar) {
        var text = scalar.text();
        if (!text.contains(START)) {
            return scalar;
        }
        var out = new StringBuilder();
        int at = 0;
        for (int start = text.indexOf(START); start >= 0; start = text.indexOf(START, at)) {
            if (start > at && text.charAt(start - 1) == '$') {
                // $${ is a ${ that means nothing
                out.append(text, at, start - 1).append(START);
                at = start + START.length();
                continue;
            }
            int end = text.indexOf('}', start);
            if (end < 0) {
                problems.error(scalar.mark(), "no '}' behind '${' in " + Texts.quoted(text), "'$${' is a plain '${'");
                return null;
            }
            var value = value(text.substring(start + START.length(), end), scalar.mark());
            if (value == null) {
                return null;
            }
            out.append(text, at, start).append(value);
            at = end + 1;
            if (out.length() > LONGEST_VALUE) {
                problems.error(scalar.mark(), "longer than " + LONGEST_VALUE + " characters with its values", "");
                return null;
            }
        }
        return new Node.Scalar(out.append(text, at, text.length()).toString(), Node.Kind.TEXT, scalar.mark());
    }

    /** @param inside what stands between the braces; null after a problem was reported */
    private @Nullable String value(String inside, Mark mark) {
        int colon = inside.indexOf(":-");
        var name = colon < 0 ? inside : inside.substring(0, colon);
        var variable = variables.get(name);
        if (variable != null && colon < 0) {
            return variable.orElse(null);
        }
        var otherwise = declared.get(name);
        if (otherwise == null) {
            var near = Nearest.hint(name, List.copyOf(declared.keySet()));
            if (variable != null) {
                problems.error(
                        mark,
                        "a variable has its value, and no default: " + Texts.quoted(name),
                        "write ${" + name + "}, or make it a parameter");
            } else {
                problems.error(
                        mark,
                        "no parameter " + Texts.quoted(name) + " in this file",
                        near.isEmpty()
                                ? "declare it: parameters: {" + (isName(name) ? name : "NAME") + ": default}"
                                : near);
            }
            return null;
        }
        var outside = given.value(name);
        var value =
                outside.isPresent() ? outside.get() : colon < 0 ? otherwise.orElse(null) : inside.substring(colon + 2);
        if (value == null) {
            problems.error(
                    mark,
                    "parameter '" + name + "' has no value",
                    "set it: --set " + name + "=VALUE, or " + name + " in the environment; or give it a default");
        } else if (value.length() > LONGEST_VALUE || value.chars().anyMatch(c -> Texts.isHidden((char) c))) {
            problems.error(
                    mark,
                    "the value of parameter '" + name + "' is "
                            + (value.length() > LONGEST_VALUE ? "too long" : "no text"),
                    "at most " + LONGEST_VALUE + " characters, all of which show");
            return null;
        }
        return value;
    }
}
