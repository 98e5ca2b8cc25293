package brig.rules.audit.path;

import brig.monitor.host.fact.Subject;

/**
 * A fact as the path rules see it: one that holds. Of a list there is one trait for each item; what is false, empty, 0,
 * absent or unreadable gives none, so that nobody walks a path that is not known to be there.
 *
 * @param value the item, number or text; {@code true} for a truth
 */
public record Trait(Subject subject, String key, String value, String source) {
    @Override
    public String toString() {
        var name = subject.kind() == Subject.Kind.HOST ? "host" : subject.id();
        return name + ": " + (value.equals("true") ? key : key + " " + value);
    }
}
