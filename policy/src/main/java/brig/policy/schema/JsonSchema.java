package brig.policy.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The keys as a JSON Schema, draft 2020-12. It knows the shape of each value; what takes arithmetic or another line (a bound
 * in other units, bits beyond a prefix, a mount in another's place) only {@code brig policy check} knows.
 */
public final class JsonSchema {
    private static final String PARAMETER = "parameter";

    private final Map<String, Object> shared = new TreeMap<>();
    /** Whether the value that is described is written out. */
    private boolean fixed;

    private JsonSchema() {}

    /** What is published as {@code docs/policy.schema.json}. */
    public static String text() {
        var schema = new JsonSchema();
        var root = new LinkedHashMap<String, Object>();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Brig policy");
        root.putAll(schema.of(PolicyKeys.FILE));
        root.put("$defs", schema.shared);
        var out = new StringBuilder();
        write(out, root, 0);
        return out.append('\n').toString();
    }

    private Map<String, Object> of(Value value) {
        return switch (value) {
            case Value.Text _, Value.Choice _, Value.Whole _, Value.Decimal _, Value.Flag _, Value.Amount _ ->
                fixed ? plain(value) : any(plain(value), parameter());
            case Value.Fixed(var inner) -> {
                fixed = true;
                var described = of(inner);
                fixed = false;
                yield described;
            }
            default -> plain(value);
        };
    }

    private Map<String, Object> parameter() {
        shared.computeIfAbsent(
                PARAMETER, _ -> map("type", "string", "pattern", "\\$\\{[A-Za-z_][A-Za-z0-9_]{0,63}(:-[^}]*)?\\}"));
        return map("$ref", "#/$defs/" + PARAMETER);
    }

    private Map<String, Object> plain(Value value) {
        return switch (value) {
            case Value.Fixed(var inner) -> of(inner);
            case Value.Single(boolean empty) ->
                map(
                        "type",
                        empty
                                ? List.of("string", "number", "boolean", "null")
                                : List.of("string", "number", "boolean"));
            case Value.Named(var keyPattern, var inner) ->
                map(
                        "type",
                        "object",
                        "propertyNames",
                        map("pattern", whole(keyPattern)),
                        "additionalProperties",
                        of(inner));
            case Value.Text(var pattern) -> text(pattern);
            case Value.Word(var pattern) ->
                map("type", List.of("string", "number", "boolean"), "pattern", whole(pattern));
            case Value.Choice(var words) -> map("enum", words);
            case Value.Whole whole -> whole(whole);
            case Value.Decimal(double least, double most) ->
                any(map("type", "number", "minimum", least, "maximum", most), text("[0-9]{1,9}(\\.[0-9]{1,9})?"));
            case Value.Flag() -> any(map("type", "boolean"), map("enum", List.of("true", "false")));
            case Value.Amount(long least) ->
                any(map("type", "integer", "minimum", least, "maximum", 1L << 60), text("[0-9]{1,18}(Ki|Mi|Gi|Ti)?"));
            case Value.Sequence(var item) -> array(of(item));
            case Value.Items(var item) -> items(item);
            case Value.Either(var values) ->
                map("anyOf", values.stream().map(this::of).toList());
            case Value.Shared(var name, var inner) -> {
                if (!shared.containsKey(name)) {
                    var described = of(inner);
                    shared.put(name, described);
                }
                yield map("$ref", "#/$defs/" + name);
            }
            case Value.Fields fields -> object(fields.keys(), fields.required());
        };
    }

    private Map<String, Object> object(List<Value.Key> keys, List<String> required) {
        var properties = new LinkedHashMap<String, Object>();
        for (var key : keys) {
            var described = map("description", key.meaning());
            described.putAll(of(key.value()));
            properties.put(key.name(), described);
        }
        var object = map("type", "object", "additionalProperties", false, "properties", properties);
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        return object;
    }

    /** What is taken away may be called by its path alone. */
    private Map<String, Object> items(Value item) {
        var without = item instanceof Value.Fields ? any(of(item), map("type", "string")) : of(item);
        var edit = map(
                "type",
                "object",
                "additionalProperties",
                false,
                "properties",
                map("only", array(of(item)), "without", array(without), "also", array(of(item))));
        return any(array(of(item)), edit);
    }

    private static Map<String, Object> whole(Value.Whole whole) {
        var positive = whole.most() == Long.MAX_VALUE ? "(0|[1-9][0-9]{0,17})" : Patterns.upTo(whole.most());
        var pattern = whole.least() < 0
                ? "(" + positive + "|-" + Patterns.upTo(-whole.least()) + ")"
                : whole.least() > 0 ? "(?!0)" + positive : positive;
        return any(map("type", "integer", "minimum", whole.least(), "maximum", whole.most()), text(pattern));
    }

    private static Map<String, Object> text(String pattern) {
        return map("type", "string", "pattern", whole(pattern));
    }

    private static String whole(String pattern) {
        return "^(" + pattern + ")$";
    }

    private static Map<String, Object> array(Object items) {
        return map("type", "array", "items", items);
    }

    private static Map<String, Object> any(Object... schemas) {
        return map("anyOf", List.of(schemas));
    }

    private static Map<String, Object> map(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private static void write(StringBuilder out, Object value, int depth) {
        switch (value) {
            case Map<?, ?> map -> {
                var lines = new ArrayList<String>();
                map.forEach((key, inner) -> {
                    var line = new StringBuilder();
                    string(line, String.valueOf(key));
                    write(line.append(": "), inner, depth + 1);
                    lines.add(line.toString());
                });
                var margin = "\n" + "  ".repeat(depth + 1);
                out.append('{').append(margin).append(String.join("," + margin, lines));
                out.append('\n').append("  ".repeat(depth)).append('}');
            }
            case List<?> list -> {
                out.append('[');
                for (int i = 0; i < list.size(); i++) {
                    out.append(i == 0 ? "" : ", ");
                    write(out, list.get(i), depth + 1);
                }
                out.append(']');
            }
            case String text -> string(out, text);
            default -> out.append(value);
        }
    }

    private static void string(StringBuilder out, String text) {
        out.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
}
