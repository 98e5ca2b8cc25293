package brig.runtime.seccomp;

import brig.policy.EffectivePolicy;
import brig.policy.LastUsed;
import brig.policy.Offence;
import brig.policy.Response;
import brig.policy.SyscallRules;
import brig.runtime.oci.OciSeccomp;
import java.io.IOException;
import java.util.Map;

/** The engines' filters that were asked for last: an engine has one profile for nearly all of its containers. */
final class EngineFilters {
    private static final int KEPT = 16;

    private static final Map<Key, byte[]> LAST = LastUsed.of(KEPT);

    private EngineFilters() {}

    /** All that a filter comes of. */
    private record Key(OciSeccomp wanted, Response toEscape, SyscallRules rules) {}

    /** What makes one anew. */
    interface Compiler {
        byte[] program() throws IOException;
    }

    static byte[] of(OciSeccomp wanted, EffectivePolicy policy, Compiler compiler) throws IOException {
        var key = new Key(wanted, policy.responseTo(Offence.ESCAPE), policy.syscalls());
        var known = LAST.get(key);
        if (known == null) {
            known = compiler.program();
            LAST.put(key, known);
        }
        return known.clone();
    }
}
