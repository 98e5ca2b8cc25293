package brig.policy.yaml;

import java.util.List;

/** A value in a policy file. */
public sealed interface Node {
    Mark mark();

    /** @param text as written, without quotes */
    record Scalar(String text, Kind kind, Mark mark) implements Node {}

    record Sequence(List<Node> items, Mark mark) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** No key is there twice. */
    record Mapping(List<Entry> entries, Mark mark) implements Node {
        public Mapping {
            entries = List.copyOf(entries);
        }
    }

    record Entry(String key, Mark keyMark, Node value) {}

    enum Kind {
        /** Quoted, or plain and no other kind. */
        TEXT,
        NUMBER,
        BOOLEAN,
        /** Nothing, {@code ~} or {@code null}. */
        NULL
    }
}
