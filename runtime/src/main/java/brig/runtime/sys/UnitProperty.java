package brig.runtime.sys;

import java.util.List;

/** A property of a unit of systemd's ({@code org.freedesktop.systemd1(5)}), of one of the types that a scope's have. */
public sealed interface UnitProperty {
    String name();

    record Text(String name, String value) implements UnitProperty {}

    record Flag(String name, boolean value) implements UnitProperty {}

    /** @param value without a sign; -1 is systemd's {@code infinity} */
    record Amount(String name, long value) implements UnitProperty {}

    /** @param values 32 bits each, without a sign */
    record Numbers(String name, List<Integer> values) implements UnitProperty {
        public Numbers {
            values = List.copyOf(values);
        }
    }

    /** @param values two words each */
    record Pairs(String name, List<Pair> values) implements UnitProperty {
        public Pairs {
            values = List.copyOf(values);
        }
    }

    record Pair(String first, String second) {}

    /** @param values 8 bits each */
    record Octets(String name, List<Byte> values) implements UnitProperty {
        public Octets {
            values = List.copyOf(values);
        }
    }
}
