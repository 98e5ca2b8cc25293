package brig.policy;

import java.util.Map;
import java.util.Set;

/**
 * Who the program runs as and what it keeps.
 *
 * @param capabilities the bounding, permitted, effective, inheritable and ambient set, all the same; all others are
 *     dropped from every set before the program's first instruction
 * @param rlimits soft and hard limit alike, in the kernel's unit for that limit ({@code setrlimit(2)})
 * @param oomScoreAdj -1000 to 1000; higher is killed earlier ({@code proc(5)})
 * @param userNamespace the program's ids are mapped to unprivileged ids of the host
 * @param hostname what {@code uname -n} says inside
 */
public record ProcessRules(
        UserIds user,
        Set<Capability> capabilities,
        Map<Rlimit, Long> rlimits,
        int oomScoreAdj,
        boolean userNamespace,
        String hostname) {
    public ProcessRules {
        capabilities = Set.copyOf(capabilities);
        rlimits = Map.copyOf(rlimits);
        if (oomScoreAdj < -1000 || oomScoreAdj > 1000) {
            throw new IllegalArgumentException("oomScoreAdj is -1000 to 1000, not " + oomScoreAdj);
        }
    }

    ProcessRules withUser(UserIds other, Set<Capability> kept) {
        return new ProcessRules(other, kept, rlimits, oomScoreAdj, userNamespace, hostname);
    }
}
