package brig.rules.audit.fix;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What closes a finding, before its places are filled.
 *
 * @param id of the check
 * @param sysctl settings, by name
 * @param upgrade a product; empty if it is not that
 * @param set keys of {@code daemon.json} and what they are to be
 * @param unset keys of {@code daemon.json} that go
 * @param only of {@code set}: what the fact {@code small} must say
 * @param container whether its container is to be made anew
 * @param unknown what nobody can know from here; empty if the rest is enough
 * @param note what it costs; may be empty
 */
public record Fix(
        String id,
        Map<String, String> sysctl,
        List<Run> runs,
        String upgrade,
        Map<String, Object> set,
        List<String> unset,
        Map<String, String> only,
        boolean container,
        String unknown,
        String note) {
    public Fix {
        runs = List.copyOf(runs);
        unset = List.copyOf(unset);
    }

    /**
     * @param each the fact whose items it is for; empty if it is one command
     * @param as what an item must be; its groups are {@code $1} and {@code $2}
     */
    public record Run(Optional<String> each, Pattern as, String command) {}

    public boolean isOfDaemonFile() {
        return !set.isEmpty() || !unset.isEmpty();
    }
}
