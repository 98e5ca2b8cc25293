package brig.rules.field;

import brig.rules.field.Field.Kind;
import brig.rules.field.Field.Presence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All fields, by name. */
public final class Fields {
    private static final Map<String, Field> BY_NAME = new LinkedHashMap<>();

    static {
        var fields = new Fields();
        EventFields.addTo(fields);
        ProcessFields.addTo(fields);
        DescriptorFields.addTo(fields);
        PlaceFields.addTo(fields);
        fields.all.forEach(field -> BY_NAME.put(field.name(), field));
    }

    private final List<Field> all = new ArrayList<>();

    private Fields() {}

    /** Empty for a name that Brig does not know; rules written for others may use such. */
    public static Optional<Field> find(String name) {
        var known = BY_NAME.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        if (name.startsWith("evt.arg.") || name.startsWith("evt.rawarg.")) {
            return Optional.of(EventFields.argument(name));
        }
        return PlaceFields.ofAnImage(name);
    }

    public static Collection<Field> known() {
        return List.copyOf(BY_NAME.values());
    }

    Fields text(String name, String meaning, Function<View, @Nullable Object> source) {
        return add(name, Kind.TEXT, meaning, source, _ -> Presence.HERE);
    }

    Fields number(String name, String meaning, Function<View, @Nullable Object> source) {
        return add(name, Kind.NUMBER, meaning, source, _ -> Presence.HERE);
    }

    Fields add(
            String name,
            Kind kind,
            String meaning,
            Function<View, @Nullable Object> source,
            Function<String, Presence> presence) {
        return add(name, kind, meaning, (view, _) -> source.apply(view), (call, _) -> presence.apply(call));
    }

    Fields add(
            String name,
            Kind kind,
            String meaning,
            BiFunction<View, String, @Nullable Object> source,
            BiFunction<String, String, Presence> presence) {
        all.add(new Field(name, kind, meaning, source, presence, (_, _) -> null));
        return this;
    }

    /** Known as soon as the call is. */
    Fields constant(String name, Kind kind, String meaning, Function<String, @Nullable Object> value) {
        all.add(new Field(
                name,
                kind,
                meaning,
                (view, _) -> value.apply(view.type()),
                (call, _) -> value.apply(call) == null ? Presence.NEVER : Presence.HERE,
                (call, _) -> value.apply(call)));
        return this;
    }

    /** Known to others, not to Brig. */
    Fields lacking(String name, String what) {
        return add(name, Kind.TEXT, "not known to Brig: " + what, _ -> null, _ -> Presence.lacking(what));
    }
}
