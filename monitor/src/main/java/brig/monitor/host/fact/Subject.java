package brig.monitor.host.fact;

import java.util.Locale;

/**
 * What a fact is about.
 *
 * @param id unique among its kind: a container's name or id, an engine's kind, with its socket if it
 *     is not the first of its kind; empty for the host
 */
public record Subject(Kind kind, String id) implements Comparable<Subject> {
    public static final Subject HOST = new Subject(Kind.HOST, "");

    public enum Kind {
        HOST,
        ENGINE,
        /** Running or not; known to an engine, or only as processes in other namespaces. */
        CONTAINER,
        IMAGE,
        /** A process that has more rights than the container it is in. */
        PROCESS;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Subject container(String id) {
        return new Subject(Kind.CONTAINER, id);
    }

    public static Subject engine(String id) {
        return new Subject(Kind.ENGINE, id);
    }

    /** @param place its socket, which tells engines of one kind apart */
    public static Subject engine(String kind, String place) {
        return new Subject(Kind.ENGINE, kind + " (" + place + ")");
    }

    /** What kind of engine it is: {@code docker} of {@code docker} and of {@code docker (/run/other.sock)}. */
    public String engineKind() {
        int bracket = id.indexOf(" (");
        return bracket < 0 ? id : id.substring(0, bracket);
    }

    public static Subject image(String id) {
        return new Subject(Kind.IMAGE, id);
    }

    public static Subject process(long pid) {
        return new Subject(Kind.PROCESS, Long.toString(pid));
    }

    /** @throws IllegalArgumentException if it is not what {@link #toString} gives */
    public static Subject parse(String text) {
        int colon = text.indexOf(':');
        var kind = colon < 0 ? text : text.substring(0, colon);
        for (var known : Kind.values()) {
            if (known.word().equals(kind)) {
                return new Subject(known, colon < 0 ? "" : text.substring(colon + 1));
            }
        }
        throw new IllegalArgumentException("unknown subject '" + text + "'");
    }

    @Override
    public int compareTo(Subject other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : id.compareTo(other.id);
    }

    @Override
    public String toString() {
        return id.isEmpty() ? kind.word() : kind.word() + ":" + id;
    }
}
