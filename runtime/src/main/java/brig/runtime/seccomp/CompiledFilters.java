package brig.runtime.seccomp;

import brig.policy.Abi;
import brig.policy.ByIdentity;
import brig.policy.LastUsed;
import brig.policy.SyscallRules;
import java.io.IOException;
import java.util.Map;

/** The filters that were asked for last, by their rules. */
final class CompiledFilters {
    /** Some 20 KiB each, with their rules. */
    private static final int KEPT = 64;

    private static final Map<SyscallRules, Filter> LAST = LastUsed.of(KEPT);

    /** The same rules that were asked about before, and not others that say the same. */
    private static final ByIdentity<SyscallRules, Filter> SAME = new ByIdentity<>(32);

    private CompiledFilters() {}

    static Filter of(SyscallRules rules) throws IOException {
        var known = SAME.find(rules).orElse(null);
        if (known == null) {
            known = LAST.get(rules);
            if (known == null) {
                known = FilterCompiler.compile(rules, Abi.here());
                LAST.put(rules, known);
            }
            SAME.keep(rules, known);
        }
        // a buffer of one's own: reading it moves its position
        return new Filter(known.bpf(), known.asks());
    }
}
