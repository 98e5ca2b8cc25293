package brig.cli.exchange;

import brig.cli.exchange.SeccompEntry.Comparison;
import brig.policy.Errnos;
import brig.policy.SyscallTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A seccomp profile becomes rules of a policy, entry by entry. Where the two could differ the rule is the stricter: a number
 * that libseccomp compares in 64 bits and the kernel reads in 32 is compared so that nobody gets through by the upper half.
 */
final class SeccompImport {
    private static final String FULL = "0xffffffffffffffff";
    private static final long LOW = 0xffff_ffffL;

    private final Draft draft;

    private SeccompImport(Draft draft) {
        this.draft = draft;
    }

    static void into(Draft draft, SeccompProfile profile) {
        new SeccompImport(draft).rules(profile);
    }

    private void rules(SeccompProfile profile) {
        profile.lost().forEach(draft::lose);
        draft.set("syscalls.profile", "none");
        draft.set("syscalls.foreign", profile.foreign() ? "same" : "escape");
        // libseccomp looks at the entries with arguments first
        profile.entries().stream().filter(entry -> !entry.when().isEmpty()).forEach(this::rule);
        profile.entries().stream().filter(entry -> entry.when().isEmpty()).forEach(this::rule);
        var otherwise = answer(profile.otherwise(), profile.otherwiseErrno(), "the default");
        if (!otherwise.equals("ENOSYS")) {
            draft.add("syscalls.rules", "{calls: [\"*\"], answer: " + otherwise + "}");
            draft.lose("the default " + otherwise + " for calls that have no name yet: they get ENOSYS");
        }
        boolean listens = profile.entries().stream()
                .anyMatch(entry ->
                        entry.names().contains("seccomp") && entry.action().equals("SCMP_ACT_ALLOW"));
        if (listens) {
            draft.lose(
                    "seccomp with a listener of the program's own: it would take the monitor's place, and gets EPERM");
        }
    }

    private void rule(SeccompEntry entry) {
        var answer = answer(entry.action(), entry.errno(), String.join(", ", entry.names()));
        boolean elsewhere = !entry.arches().isEmpty() && !entry.arches().contains("amd64");
        var known = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        for (var name : entry.names()) {
            var same = SyscallTable.sameAs(name);
            if (!elsewhere && !entry.names().contains(same)) {
                draft.lose(name + " (" + answer + "): it is one call with " + same + ", and answered as that is");
                continue;
            }
            (elsewhere || SyscallTable.names().contains(name) ? known : unknown).add(name);
        }
        if (!unknown.isEmpty()) {
            draft.lose("calls that no machine of Brig's has (" + answer + "): " + String.join(", ", unknown));
        }
        if (known.isEmpty()) {
            return;
        }
        for (var when : alternatives(entry, answer)) {
            var pairs = new LinkedHashMap<String, String>();
            pairs.put("calls", list(known));
            if (!when.isEmpty()) {
                pairs.put("when", when);
            }
            pairs.put("answer", answer);
            put(pairs, "with", bare(entry.with()));
            put(pairs, "without", bare(entry.without()));
            put(pairs, "arch", entry.arches());
            if (!entry.kernel().isEmpty()) {
                pairs.put("kernel", "\"" + entry.kernel() + "\"");
            }
            draft.add(
                    "syscalls.rules",
                    Draft.mapping(pairs)
                            + (entry.comment().isEmpty()
                                    ? ""
                                    : "  # " + entry.comment().replaceAll("\\p{Cntrl}", " ")));
        }
    }

    private static void put(Map<String, String> pairs, String key, List<String> names) {
        if (!names.isEmpty()) {
            pairs.put(key, list(names));
        }
    }

    private static List<String> bare(List<String> capabilities) {
        return capabilities.stream()
                .map(name -> name.startsWith("CAP_") ? name.substring(4) : name)
                .toList();
    }

    private static String list(List<String> names) {
        return names.stream().map(Draft::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    /** An argument that is compared twice means either. */
    private List<String> alternatives(SeccompEntry entry, String answer) {
        var indexes = entry.when().stream().map(Comparison::index).collect(Collectors.toSet());
        boolean allows = answer.equals("allow") || answer.equals("watch");
        var all = new ArrayList<String>();
        for (var group : indexes.size() == entry.when().size()
                ? List.of(entry.when())
                : entry.when().stream().map(List::of).toList()) {
            var tests = new ArrayList<String>();
            boolean whole = true;
            for (var one : group) {
                var test = test(one, allows);
                whole &= !test.isEmpty();
                tests.add(test);
            }
            if (whole) {
                all.add(String.join(" and ", tests));
            } else {
                draft.lose(String.join(", ", entry.names()) + ": arguments that are less or greater than a number; "
                        + (allows ? "nothing is allowed by this entry" : answer + " for all arguments"));
                if (!allows) {
                    all.add("");
                }
            }
        }
        return all;
    }

    /** Empty if no test says so. */
    private static String test(Comparison one, boolean allows) {
        boolean fits = (one.value() & ~LOW) == 0;
        var value = "0x" + Long.toHexString(one.value());
        var name = "arg" + one.index();
        return switch (one.operator()) {
            case "SCMP_CMP_EQ" -> name + (allows && fits ? " & " + FULL : "") + " == " + value;
            case "SCMP_CMP_NE" -> name + (allows || !fits ? "" : " & " + FULL) + " != " + value;
            case "SCMP_CMP_MASKED_EQ" -> name + " & " + value + " == 0x" + Long.toHexString(one.second() & one.value());
            default -> "";
        };
    }

    private String answer(String action, int errno, String what) {
        return switch (action) {
            case "SCMP_ACT_ALLOW" -> "allow";
            case "SCMP_ACT_LOG" -> {
                draft.lose("SCMP_ACT_LOG of " + what + ": the call is allowed, and nobody writes it down");
                yield "allow";
            }
            case "SCMP_ACT_ERRNO" -> {
                var name = Errnos.name(errno);
                if (Errnos.number(name).isEmpty()) {
                    draft.lose("errno " + errno + " of " + what + ": EPERM in its place");
                    yield "EPERM";
                }
                yield name;
            }
            case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_KILL_PROCESS" -> {
                draft.lose(action + " of " + what + ": the whole container dies, as response.escape says");
                yield "escape";
            }
            default -> {
                draft.lose(action + " of " + what + ": EPERM in its place");
                yield "EPERM";
            }
        };
    }
}
