package brig.runtime.oci;

import java.util.List;
import java.util.Optional;

/**
 * The filter that an engine wants, beside the policy's.
 *
 * @param otherwise {@code SECCOMP_RET_*} for calls that no rule fits
 * @param flags of {@code seccomp(2)}
 * @param agent who answers {@link #NOTIFY}; empty if no rule asks
 */
public record OciSeccomp(int otherwise, List<Rule> rules, long flags, Optional<Agent> agent) {
    /** {@code SECCOMP_RET_USER_NOTIF}. */
    public static final int NOTIFY = 0x7fc00000;

    public OciSeccomp {
        rules = List.copyOf(rules);
    }

    /**
     * A program of the engine's that gets the listener of a container, and answers for it.
     *
     * @param socket where it listens
     * @param metadata for it, as the engine wrote it
     */
    public record Agent(String socket, String metadata) {}

    public record Rule(List<String> names, int action, List<Comparison> when) {
        public Rule {
            names = List.copyOf(names);
            when = List.copyOf(when);
        }
    }

    /** @param operator libseccomp's number: 1 NE, 2 LT, 3 LE, 4 EQ, 5 GE, 6 GT, 7 MASKED_EQ (mask, value) */
    public record Comparison(int index, int operator, long value, long second) {}

    static Optional<Integer> operator(String name) {
        int at = List.of("", "NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ")
                .indexOf(name.startsWith("SCMP_CMP_") ? name.substring(9) : name);
        return at > 0 ? Optional.of(at) : Optional.empty();
    }

    /** libseccomp's number of an operator such as {@code SCMP_CMP_EQ}. */
    public static int operatorOf(String name) throws OciException {
        return operator(name).orElseThrow(() -> new OciException("seccomp: no operator '" + name + "'"));
    }
}
