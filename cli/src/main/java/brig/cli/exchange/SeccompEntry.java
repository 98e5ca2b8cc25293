package brig.cli.exchange;

import java.util.List;

/**
 * One entry of a profile for libseccomp, as engines write them.
 *
 * @param errno of {@code SCMP_ACT_ERRNO}
 * @param with capabilities without which the entry does not count; {@code CAP_} in front
 * @param without capabilities with any of which it does not count
 * @param arches machines for which alone it counts; empty for all
 * @param kernel the least version; empty for any
 */
record SeccompEntry(
        List<String> names,
        String action,
        int errno,
        List<Comparison> when,
        List<String> with,
        List<String> without,
        List<String> arches,
        String kernel,
        String comment) {
    SeccompEntry {
        names = List.copyOf(names);
        when = List.copyOf(when);
        with = List.copyOf(with);
        without = List.copyOf(without);
        arches = List.copyOf(arches);
    }

    /** @param operator such as {@code SCMP_CMP_EQ}; of MASKED_EQ the first value is the mask */
    record Comparison(int index, String operator, long value, long second) {}
}
