package brig.rules.audit.view;

import brig.monitor.host.fact.Fact;
import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** The facts so far, and those that follow from them. What follows from something unreadable is unreadable. */
final class View {
    private record Key(Subject subject, String key) {}

    private final FactDocument facts;
    private final Map<Key, Fact> more = new LinkedHashMap<>();

    View(FactDocument facts) {
        this.facts = facts;
    }

    /** All of them. */
    FactDocument facts() {
        return facts.with(more.values());
    }

    private Optional<Fact> fact(Subject subject, String key) {
        var own = more.get(new Key(subject, key));
        return own == null ? facts.fact(subject, key) : Optional.of(own);
    }

    List<Subject> subjects(Subject.Kind kind) {
        return facts.subjects(kind);
    }

    Reading<Object> reading(Subject subject, String key) {
        return fact(subject, key).map(Fact::reading).orElseGet(() -> facts.reading(subject, key));
    }

    /** Whether anybody wrote the fact down. */
    boolean has(Subject subject, String key) {
        return fact(subject, key).isPresent();
    }

    boolean isValue(Subject subject, String key) {
        return reading(subject, key) instanceof Reading.Value<Object>;
    }

    /** The first of several facts that has a value: what is seen before what was configured. */
    Optional<String> firstWithValue(Subject subject, String... keys) {
        for (var key : keys) {
            if (isValue(subject, key)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    String text(Subject subject, String key) {
        return reading(subject, key).or("").toString();
    }

    boolean isTrue(Subject subject, String key) {
        return Boolean.TRUE.equals(reading(subject, key).or(false));
    }

    long number(Subject subject, String key, long otherwise) {
        return reading(subject, key).or(otherwise) instanceof Number n ? n.longValue() : otherwise;
    }

    List<String> texts(Subject subject, String key) {
        return reading(subject, key).or(List.of()) instanceof Collection<?> items
                ? items.stream().map(Object::toString).toList()
                : List.of();
    }

    /** A list of maps. */
    List<Map<?, ?>> maps(Subject subject, String key) {
        var maps = new ArrayList<Map<?, ?>>();
        if (reading(subject, key).or(List.of()) instanceof Collection<?> items) {
            for (var item : items) {
                if (item instanceof Map<?, ?> map) {
                    maps.add(map);
                }
            }
        }
        return maps;
    }

    static String text(Map<?, ?> map, String key) {
        var value = map.get(key);
        return value == null ? "" : value.toString();
    }

    static boolean isTrue(Map<?, ?> map, String key) {
        return Boolean.TRUE.equals(map.get(key));
    }

    /** @param from keys of the facts it follows from: their sources become its source */
    void put(Subject subject, String key, Reading<?> reading, String... from) {
        var sources = new TreeSet<String>();
        for (var source : from) {
            fact(subject, source).ifPresent(f -> sources.add(f.source()));
        }
        @SuppressWarnings("unchecked")
        var object = (Reading<Object>) reading;
        var fact = new Fact(subject, key, object, String.join("; ", sources), facts.time());
        more.put(new Key(subject, key), fact);
    }

    void value(Subject subject, String key, Object value, String... from) {
        put(subject, key, Reading.of(value), from);
    }

    /** What follows from one fact, in all three states. */
    void follow(Subject subject, String key, String from, Function<Object, Object> rule) {
        put(subject, key, reading(subject, from).map(rule), from);
    }
}
