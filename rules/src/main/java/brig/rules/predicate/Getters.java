package brig.rules.predicate;

import brig.rules.condition.Operand;
import brig.rules.field.Field.Kind;
import brig.rules.field.Fields;
import brig.rules.field.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Fields and transformers for one call, or for any. */
public final class Getters {
    private Getters() {}

    /** For a template of text: empty if the event has no such value. */
    public static Function<View, @Nullable String> text(Operand operand) {
        return view -> {
            var getter = of(operand, view.type());
            var value = getter.never() ? null : getter.source().apply(view);
            return value == null ? null : spelled(value);
        };
    }

    static Getter of(Operand operand, String call) {
        return switch (operand) {
            case Operand.Text(var text) -> new Getter(Kind.TEXT, _ -> text, text, false, Set.of());
            case Operand.Field field -> field(field, call);
            case Operand.Call transformer -> transformed(transformer, call);
        };
    }

    private static Getter field(Operand.Field operand, String call) {
        var found = Fields.find(operand.name());
        if (found.isEmpty()) {
            return new Getter(Kind.TEXT, _ -> null, null, false, Set.of("the field " + operand.name()));
        }
        var field = found.get();
        var argument = operand.argument();
        var presence = field.presence().apply(call, argument);
        var lacks = presence.lacks().isEmpty() ? Set.<String>of() : Set.of(presence.lacks());
        return new Getter(
                field.kind(),
                view -> field.source().apply(view, argument),
                field.constant().apply(call, argument),
                !presence.ever(),
                lacks);
    }

    private static Getter transformed(Operand.Call transformer, String call) {
        var arguments = transformer.arguments().stream()
                .map(argument -> of(argument, call))
                .toList();
        var lacks = new HashSet<String>();
        arguments.forEach(argument -> lacks.addAll(argument.lacks()));
        var first = arguments.getFirst();
        boolean never = arguments.stream().anyMatch(Getter::never);
        return switch (transformer.name()) {
            case "val" -> first;
            case "len" -> new Getter(Kind.NUMBER, view -> length(first.source().apply(view)), null, false, lacks);
            case "concat", "join" ->
                new Getter(Kind.TEXT, view -> joined(transformer.name(), arguments, view), null, never, lacks);
            case "getopt" -> {
                lacks.add("the transformer getopt");
                yield new Getter(Kind.TEXT, _ -> null, null, never, lacks);
            }
            default -> {
                var change = change(transformer.name());
                yield new Getter(first.kind(), view -> changed(first.source().apply(view), change), null, never, lacks);
            }
        };
    }

    private static Function<String, @Nullable String> change(String name) {
        return switch (name) {
            case "tolower" -> text -> text.toLowerCase(Locale.ROOT);
            case "toupper" -> text -> text.toUpperCase(Locale.ROOT);
            case "basename" -> text -> text.substring(text.lastIndexOf('/') + 1);
            case "b64" -> Getters::decoded;
            default -> throw new IllegalArgumentException("no transformer " + name);
        };
    }

    private static @Nullable String decoded(String text) {
        try {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Object changed(@Nullable Object value, Function<String, @Nullable String> change) {
        if (value instanceof List<?> list) {
            var changed = new ArrayList<String>();
            for (var item : list) {
                var text = change.apply(item.toString());
                if (text != null) {
                    changed.add(text);
                }
            }
            return changed;
        }
        return value == null ? null : change.apply(spelled(value));
    }

    private static Long length(@Nullable Object value) {
        return switch (value) {
            case null -> 0L;
            case List<?> list -> (long) list.size();
            default -> (long) spelled(value).length();
        };
    }

    /** The first argument of {@code join} stands between the others. */
    private static @Nullable String joined(String name, List<Getter> arguments, View view) {
        boolean join = name.equals("join");
        var parts = new ArrayList<String>();
        for (var argument : arguments) {
            var value = argument.source().apply(view);
            if (value == null) {
                return null;
            }
            parts.add(spelled(value));
        }
        return join ? String.join(parts.getFirst(), parts.subList(1, parts.size())) : String.join("", parts);
    }

    /** As outputs and comparisons of text have it. */
    static String spelled(Object value) {
        if (value instanceof String text) {
            return text; // nearly always
        }
        if (value instanceof java.net.InetAddress address) {
            return address.getHostAddress();
        }
        return value instanceof List<?> list
                ? String.join(",", list.stream().map(Object::toString).toList())
                : value.toString();
    }
}
