package brig.runtime.seccomp;

import brig.policy.Abi;
import brig.policy.SyscallRules.ArgumentTest;
import brig.runtime.sys.Libseccomp.Test;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Conditions as a rule writes them, in the form that libseccomp takes: one an argument. */
final class Conditions {
    private static final long LOW = 0xffff_ffffL;

    private Conditions() {}

    /**
     * @return what must hold, in the order of the arguments; nothing in it if it always does; empty if it never can
     */
    static Optional<List<Test>> of(List<ArgumentTest> when, Abi abi) {
        var merged = new TreeMap<Integer, Test>();
        for (var test : when) {
            if (test.index() < 0 || test.index() > 5) {
                throw new IllegalArgumentException("a call has arguments 0 to 5, not " + test.index());
            }
            var known = merged.getOrDefault(test.index(), new Test(test.index(), 0, 0));
            boolean contradictory = ((known.value() ^ test.value()) & known.mask() & test.mask()) != 0;
            if (contradictory || (test.value() & ~test.mask()) != 0) {
                return Optional.empty();
            }
            merged.put(test.index(), new Test(test.index(), known.mask() | test.mask(), known.value() | test.value()));
        }
        return abi == Abi.I386 ? narrowed(merged.values()) : Optional.of(meaningful(merged.values()));
    }

    /** The upper half of an argument is always 0: 32-bit registers have none. */
    private static Optional<List<Test>> narrowed(Iterable<Test> tests) {
        var narrow = new ArrayList<Test>();
        for (var test : tests) {
            if ((test.value() & ~LOW) != 0) {
                return Optional.empty();
            }
            narrow.add(new Test(test.index(), test.mask() & LOW, test.value()));
        }
        return Optional.of(meaningful(narrow));
    }

    private static List<Test> meaningful(Iterable<Test> tests) {
        var kept = new ArrayList<Test>();
        for (var test : tests) {
            if (test.mask() != 0) {
                kept.add(test);
            }
        }
        return kept;
    }
}
