package brig.monitor.host.fact;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Where facts are written down while they are collected; many threads may write. A later fact of a key takes its place. */
public final class Ledger {
    private record Key(Subject subject, String key) {}

    private final Clock clock;
    private final Map<Key, Fact> facts = new LinkedHashMap<>();
    private boolean closed;

    public Ledger(Clock clock) {
        this.clock = clock;
    }

    @SuppressWarnings("unchecked")
    public synchronized void put(Subject subject, String key, Reading<?> reading, String source) {
        // readings are immutable, so one of a narrower type is as good
        put(new Fact(subject, key, (Reading<Object>) reading, source, clock.instant()));
    }

    public synchronized void put(Fact fact) {
        if (!closed) {
            facts.put(new Key(fact.subject(), fact.key()), fact);
        }
    }

    public void value(Subject subject, String key, Object value, String source) {
        put(subject, key, Reading.of(value), source);
    }

    public synchronized Optional<Fact> get(Subject subject, String key) {
        return Optional.ofNullable(facts.get(new Key(subject, key)));
    }

    /** From now on nothing is written: a source that answers too late changes no document. */
    public synchronized FactDocument close(String host) {
        closed = true;
        return FactDocument.of(host, clock.instant(), facts.values());
    }
}
