package brig.monitor.host.kernel;

import brig.policy.Capability;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** {@code /proc/PID/status}: the rights that a process really has. */
public record ProcStatus(
        String name,
        long parent,
        long effectiveUid,
        List<Long> groups,
        long effective,
        long permitted,
        long bounding,
        int seccomp,
        int filters,
        boolean noNewPrivs,
        List<Long> pids) {
    public ProcStatus {
        groups = List.copyOf(groups);
        pids = List.copyOf(pids);
    }

    /** @throws IllegalArgumentException if a field is missing or no number, as of a file that is no such one */
    public static ProcStatus parse(String text) {
        Map<String, String> fields = new HashMap<>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return new ProcStatus(
                fields.getOrDefault("Name", ""),
                numbers(fields, "PPid").getFirst(),
                numbers(fields, "Uid").get(1),
                fields.getOrDefault("Groups", "").isEmpty() ? List.of() : numbers(fields, "Groups"),
                mask(fields, "CapEff"),
                mask(fields, "CapPrm"),
                mask(fields, "CapBnd"),
                // absent in a kernel without seccomp: no filter
                Integer.parseInt(fields.getOrDefault("Seccomp", "0")),
                Integer.parseInt(fields.getOrDefault("Seccomp_filters", "0")),
                fields.getOrDefault("NoNewPrivs", "0").equals("1"),
                fields.containsKey("NSpid") ? numbers(fields, "NSpid") : List.of());
    }

    private static String field(Map<String, String> fields, String name) {
        var value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no line '" + name + "'");
        }
        return value;
    }

    private static List<Long> numbers(Map<String, String> fields, String name) {
        return Arrays.stream(field(fields, name).split("\\s+"))
                .map(Long::valueOf)
                .toList();
    }

    private static long mask(Map<String, String> fields, String name) {
        return Long.parseUnsignedLong(field(fields, name), 16);
    }

    /** Names without {@code CAP_}; bits that this Brig has no name for are named by number. */
    public static List<String> names(long mask) {
        var names = new ArrayList<String>();
        for (int bit = 0; bit < Long.SIZE; bit++) {
            if ((mask & 1L << bit) != 0) {
                names.add(bit < Capability.values().length ? Capability.values()[bit].name() : "bit " + bit);
            }
        }
        return names;
    }

    /** Capabilities that this process has and the other one could never get. */
    public Set<String> beyond(ProcStatus other) {
        return new TreeSet<>(names(effective & ~(other.effective | other.bounding)));
    }
}
