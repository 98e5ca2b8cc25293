package brig.rules.audit.escape;

import brig.rules.audit.check.Severity;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A known flaw that leads out of a container.
 *
 * @param id such as {@code CVE-2024-21626}
 * @param product {@code kernel}, {@code runc}, {@code docker} ...
 * @param from the first version that has it
 * @param fixed the first good version of each series; later series are good
 * @param modules of the kernel that it goes through; without any of them nobody gets there; empty if it is in none
 * @param needs what an attacker needs besides, as a word of the path rules: {@code user-namespace}, {@code image} ...
 * @param exploited whether it is known to be used
 * @param certain whether the versions were read from the record, and not only from memory
 */
public record Escape(
        String id,
        String name,
        String product,
        Severity severity,
        Optional<Version> from,
        List<Version> fixed,
        List<String> modules,
        String needs,
        boolean exploited,
        boolean certain,
        String source) {
    public Escape {
        modules = List.copyOf(modules);
        fixed = fixed.stream().sorted(Comparator.naturalOrder()).toList();
    }

    /** By upstream's numbers alone. */
    boolean has(Version version) {
        if (from.isPresent() && version.compareTo(from.get()) < 0) {
            return false;
        }
        for (var good : fixed.reversed()) {
            if (good.sameSeries(version)) {
                return version.compareTo(good) < 0;
            }
        }
        return version.compareTo(fixed.getLast()) < 0;
    }
}
