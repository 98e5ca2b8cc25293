package brig.monitor.host.fact;

import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All facts of a host at one time. Written as JSON, it can be audited again elsewhere and later. */
public final class FactDocument {
    /** Goes up when a reader of the old form would misunderstand the new. */
    public static final long VERSION = 1;

    private final String host;
    private final Instant time;
    private final Map<Subject, Map<String, Fact>> facts = new TreeMap<>();

    private FactDocument(String host, Instant time, Collection<Fact> all) {
        this.host = host;
        this.time = time;
        all.forEach(fact ->
                facts.computeIfAbsent(fact.subject(), s -> new TreeMap<>()).put(fact.key(), fact));
    }

    public static FactDocument of(String host, Instant time, Collection<Fact> facts) {
        return new FactDocument(host, time, facts);
    }

    public String host() {
        return host;
    }

    /** When the collecting ended. */
    public Instant time() {
        return time;
    }

    public Set<Subject> subjects() {
        return facts.keySet();
    }

    public List<Subject> subjects(Subject.Kind kind) {
        return facts.keySet().stream().filter(s -> s.kind() == kind).toList();
    }

    public Optional<Fact> fact(Subject subject, String key) {
        return Optional.ofNullable(facts.getOrDefault(subject, Map.of()).get(key));
    }

    /**
     * Nobody looked: unreadable. But an engine has no settings that nobody wrote down, and what an engine would have said
     * ({@code config.}, {@code spec.}) of a container that none knows is absent, unless it was asked and did not answer.
     */
    public Reading<Object> reading(Subject subject, String key) {
        return fact(subject, key).map(Fact::reading).orElseGet(() -> unwritten(subject, key));
    }

    private Reading<Object> unwritten(Subject subject, String key) {
        return switch (subject.kind()) {
            case ENGINE, IMAGE -> Reading.absent();
            case HOST, PROCESS -> Reading.unreadable("not looked at");
            case CONTAINER -> {
                int dot = key.indexOf('.');
                var group = dot < 0 ? "" : key.substring(0, dot);
                yield group.equals("config") || group.equals("spec")
                        ? fact(subject, group).map(Fact::reading).orElseGet(Reading::absent)
                        : Reading.unreadable("not looked at");
            }
        };
    }

    public Collection<Fact> of(Subject subject) {
        return facts.getOrDefault(subject, Map.of()).values();
    }

    public List<Fact> all() {
        return facts.values().stream().flatMap(byKey -> byKey.values().stream()).toList();
    }

    /** With more facts; one of the same subject and key takes the old one's place. */
    public FactDocument with(Collection<Fact> more) {
        var both = new ArrayList<>(all());
        both.addAll(more);
        return new FactDocument(host, time, both);
    }

    public String toJson() {
        var subjects = new LinkedHashMap<String, Object>();
        facts.forEach((subject, byKey) -> {
            var inner = new LinkedHashMap<String, Object>();
            byKey.forEach((key, fact) -> inner.put(key, json(fact)));
            subjects.put(subject.toString(), inner);
        });
        var top = new LinkedHashMap<String, Object>();
        top.put("format", "brig-facts");
        top.put("version", VERSION);
        top.put("host", host);
        top.put("time", time.toString());
        top.put("facts", subjects);
        return Json.write(top);
    }

    private static Map<String, Object> json(Fact fact) {
        var json = new LinkedHashMap<String, Object>();
        switch (fact.reading()) {
            case Reading.Value<Object>(var value) -> json.put("value", value);
            case Reading.Absent<Object>() -> json.put("absent", true);
            case Reading.Unreadable<Object>(var reason) -> json.put("unreadable", reason);
        }
        json.put("source", fact.source());
        json.put("time", fact.time().toString());
        return json;
    }

    /** @throws IOException if the text is no fact document of this version; the message says where */
    public static FactDocument fromJson(String text) throws IOException {
        var top = Json.read(text);
        if (!top.at("format").text("").equals("brig-facts")) {
            throw new IOException("no fact document: 'format' is not 'brig-facts'");
        }
        long version = top.at("version").number(-1);
        if (version != VERSION) {
            throw new IOException("fact document of version " + version + ", this Brig reads version " + VERSION);
        }
        var facts = new ArrayList<Fact>();
        for (var subject : top.at("facts").entries().entrySet()) {
            for (var fact : subject.getValue().entries().entrySet()) {
                facts.add(fact(subject.getKey(), fact.getKey(), fact.getValue()));
            }
        }
        return new FactDocument(top.at("host").text(""), instant(top), facts);
    }

    private static Instant instant(Tree tree) throws IOException {
        try {
            return Instant.parse(tree.at("time").text(""));
        } catch (DateTimeException e) {
            throw new IOException("line " + tree.line() + ": 'time' is no time", e);
        }
    }

    private static Fact fact(String subject, String key, Tree tree) throws IOException {
        Reading<Object> reading;
        @Nullable Object value = tree.at("value").plain();
        if (value != null) {
            reading = Reading.of(value);
        } else if (tree.at("absent").isTrue()) {
            reading = Reading.absent();
        } else {
            reading = Reading.unreadable(tree.at("unreadable").text("no value given"));
        }
        try {
            var parsed = Subject.parse(subject);
            return new Fact(parsed, key, reading, tree.at("source").text(""), instant(tree));
        } catch (IllegalArgumentException e) {
            throw new IOException("line " + tree.line() + ": " + Objects.toString(e.getMessage()), e);
        }
    }
}
