package brig.cli.exchange;

import brig.policy.SyscallRules.ArgumentTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A set of register values: of each argument some bits are fixed.
 *
 * @param fixed by index, the bits and what they are
 */
record Cube(Map<Integer, ArgumentTest> fixed) {
    static final Cube ALL = new Cube(Map.of());

    static Optional<Cube> of(List<ArgumentTest> when) {
        Optional<Cube> cube = Optional.of(ALL);
        for (var test : when) {
            cube = cube.flatMap(known -> known.and(test));
        }
        return cube;
    }

    /** Empty if nothing is in both. */
    private Optional<Cube> and(ArgumentTest test) {
        var known = fixed.getOrDefault(test.index(), new ArgumentTest(test.index(), 0, 0));
        if (((known.value() ^ test.value()) & known.mask() & test.mask()) != 0 || (test.value() & ~test.mask()) != 0) {
            return Optional.empty();
        }
        var both = new TreeMap<>(fixed);
        if (test.mask() != 0) {
            both.put(
                    test.index(),
                    new ArgumentTest(test.index(), known.mask() | test.mask(), known.value() | test.value()));
        }
        return Optional.of(new Cube(both));
    }

    Optional<Cube> and(Cube other) {
        Optional<Cube> both = Optional.of(this);
        for (var test : other.fixed.values()) {
            both = both.flatMap(known -> known.and(test));
        }
        return both;
    }

    /** What is in this and not in the other, in parts that have nothing in common. */
    List<Cube> minus(Cube other) {
        if (and(other).isEmpty()) {
            return List.of(this);
        }
        var parts = new ArrayList<Cube>();
        var rest = this;
        for (var test : other.fixed.values()) {
            for (int bit = 0; bit < Long.SIZE; bit++) {
                long one = 1L << bit;
                var known = rest.fixed.get(test.index());
                if ((test.mask() & one) == 0 || (known != null && (known.mask() & one) != 0)) {
                    continue;
                }
                rest.and(new ArgumentTest(test.index(), one, ~test.value() & one))
                        .ifPresent(parts::add);
                rest = rest.and(new ArgumentTest(test.index(), one, test.value() & one))
                        .orElseThrow();
            }
        }
        return parts;
    }
}
