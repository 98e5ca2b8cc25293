package brig.monitor.host.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A JSON or YAML value and the line where it starts. Asking for what is not there gives {@link #MISSING}, so a chain of
 * {@link #at} over somebody else's answer needs no checks in between.
 *
 * <p>Plain values are {@code String}, {@code Long}, {@code Double}, {@code Boolean}, {@code List} and {@code Map} of
 * them, or null.
 */
public final class Tree {
    public static final Tree MISSING = new Tree(null, 0, false);

    private final @Nullable Object value;
    private final int line;
    private final boolean present;

    private Tree(@Nullable Object value, int line, boolean present) {
        this.value = value;
        this.line = line;
        this.present = present;
    }

    /** @param value a scalar, a list of trees, or a map of trees */
    static Tree of(@Nullable Object value, int line) {
        return new Tree(value, line, true);
    }

    /** From 1; 0 if not known. */
    public int line() {
        return line;
    }

    /** Whether it is there and not null. */
    public boolean isPresent() {
        return present && value != null;
    }

    public boolean isMapping() {
        return value instanceof Map;
    }

    public boolean isList() {
        return value instanceof List;
    }

    /** @param path keys with dots between; a key that has dots itself is taken with {@link #entries} */
    public Tree at(String path) {
        var here = this;
        for (var key : path.split("\\.")) {
            here = here.value instanceof Map<?, ?> map && map.get(key) instanceof Tree next ? next : MISSING;
        }
        return here;
    }

    /** A scalar as text. */
    public Optional<String> text() {
        return value == null || value instanceof Map || value instanceof List
                ? Optional.empty()
                : Optional.of(value.toString());
    }

    public String text(String otherwise) {
        return text().orElse(otherwise);
    }

    public OptionalLong number() {
        return switch (value) {
            case Long number -> OptionalLong.of(number);
            case Double number -> OptionalLong.of(number.longValue());
            case null, default -> OptionalLong.empty();
        };
    }

    public long number(long otherwise) {
        return number().orElse(otherwise);
    }

    public boolean isTrue() {
        return Boolean.TRUE.equals(value);
    }

    /** Empty if it is no list. */
    public List<Tree> items() {
        var items = new ArrayList<Tree>();
        if (value instanceof List<?> list) {
            list.forEach(item -> items.add((Tree) item));
        }
        return items;
    }

    /** The texts of a list of scalars, or of one scalar. */
    public List<String> texts() {
        if (!isList()) {
            return text().map(List::of).orElse(List.of());
        }
        return items().stream().flatMap(item -> item.text().stream()).toList();
    }

    /** In the order of the text; empty if it is no mapping. */
    public Map<String, Tree> entries() {
        var entries = new LinkedHashMap<String, Tree>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> entries.put((String) key, (Tree) item));
        }
        return entries;
    }

    /** Without lines: what {@link Json#write} takes. */
    public @Nullable Object plain() {
        return switch (value) {
            case List<?> list -> {
                var items = new ArrayList<@Nullable Object>();
                list.forEach(item -> items.add(((Tree) item).plain()));
                yield items;
            }
            case Map<?, ?> map -> {
                var items = new LinkedHashMap<String, @Nullable Object>();
                map.forEach((key, item) -> items.put((String) key, ((Tree) item).plain()));
                yield items;
            }
            case null, default -> value;
        };
    }

    @Override
    public String toString() {
        return String.valueOf(value);
    }
}
