package brig.cli.exchange;

import brig.monitor.host.json.Json;
import brig.policy.Abi;
import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.policy.Response;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.ArgumentTest;
import brig.policy.SyscallRules.Rule;
import brig.policy.SyscallTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A policy's filter as a profile for libseccomp. There entries have no order, so rules of which the first decides become
 * entries that have nothing in common; "not equal" is said bit by bit, because libseccomp compares 64 bits where the kernel
 * reads 32 (CVE-2019-10063).
 */
final class SeccompExport {
    private static final int ENOSYS = 38;
    private static final int MOST_ENTRIES = 1000;
    private static final Action DEFAULT = new Action("SCMP_ACT_ERRNO", ENOSYS);
    private static final Action ALLOW = new Action("SCMP_ACT_ALLOW", 0);

    private final EffectivePolicy policy;
    private final Set<String> lost = new LinkedHashSet<>();

    private record Action(String name, int errno) {}

    private record Key(Action action, Cube cube) {}

    private SeccompExport(EffectivePolicy policy) {
        this.policy = policy;
    }

    static Exchange of(EffectivePolicy policy) {
        var lost = new ArrayList<String>();
        var profile = profile(policy, lost);
        lost.addAll(Lost.beyondTheFilter(policy));
        return new Exchange(Json.write(profile) + "\n", lost);
    }

    /** As config.json has it, too. */
    static Map<String, Object> profile(EffectivePolicy policy, List<String> lost) {
        var export = new SeccompExport(policy);
        var profile = new LinkedHashMap<String, Object>();
        profile.put("defaultAction", DEFAULT.name());
        profile.put("defaultErrnoRet", ENOSYS);
        boolean same = policy.syscalls().foreign() == SyscallRules.Foreign.SAME_RULES;
        profile.put(
                "architectures",
                same ? List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32") : List.of("SCMP_ARCH_X86_64"));
        profile.put("syscalls", export.entries(same));
        lost.addAll(export.lost);
        return profile;
    }

    private List<Object> entries(boolean foreign) {
        var names = new LinkedHashMap<Key, List<String>>();
        policy.syscalls().calls().forEach((call, rules) -> {
            for (var part : parts(call, rules)) {
                if (!part.action().equals(DEFAULT)) {
                    var listed = names.computeIfAbsent(part, _ -> new ArrayList<>());
                    listed.add(call);
                    if (foreign) {
                        listed.addAll(TWINS.getOrDefault(call, List.of()));
                    }
                }
            }
        });
        var entries = new ArrayList<Object>();
        names.forEach((key, calls) -> entries.add(entry(key, calls)));
        return entries;
    }

    private static Map<String, Object> entry(Key key, List<String> calls) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("names", calls);
        entry.put("action", key.action().name());
        if (key.action().errno() != 0) {
            entry.put("errnoRet", key.action().errno());
        }
        var args = new ArrayList<Object>();
        for (var test : key.cube().fixed().values()) {
            args.add(argument(test));
        }
        if (!args.isEmpty()) {
            entry.put("args", args);
        }
        return entry;
    }

    private static Map<String, Object> argument(ArgumentTest test) {
        var argument = new LinkedHashMap<String, Object>();
        argument.put("index", test.index());
        argument.put("value", unsigned(test.mask()));
        argument.put("valueTwo", unsigned(test.value()));
        argument.put("op", "SCMP_CMP_MASKED_EQ");
        return argument;
    }

    private static Object unsigned(long value) {
        return value >= 0 ? (Object) value : new java.math.BigInteger(Long.toUnsignedString(value));
    }

    private List<Key> parts(String call, List<Rule> rules) {
        var found = new ArrayList<Key>();
        var rest = List.of(Cube.ALL);
        for (var rule : rules) {
            var cube = Cube.of(rule.when());
            if (cube.isEmpty()) {
                continue;
            }
            var action = action(rule.answer());
            var left = new ArrayList<Cube>();
            for (var part : rest) {
                part.and(cube.get()).ifPresent(both -> found.add(new Key(action, both)));
                left.addAll(part.minus(cube.get()));
            }
            rest = left;
            if (found.size() + rest.size() > MOST_ENTRIES) {
                lost.add(call + ": too many conditions; it is refused with ENOSYS");
                return List.of();
            }
        }
        // no rule holds: EPERM
        rest.forEach(part -> found.add(new Key(new Action("SCMP_ACT_ERRNO", 1), part)));
        return found;
    }

    private Action action(Answer answer) {
        if (answer instanceof Answer.Allow) {
            return ALLOW;
        }
        if (answer instanceof Answer.Fail(int errno)) {
            return new Action("SCMP_ACT_ERRNO", errno);
        }
        var offence = ((Answer.Ask) answer).offence();
        var response = policy.responseTo(offence);
        if (offence == Offence.ESCAPE || offence == Offence.SYSCALL) {
            if (response == Response.ALERT) {
                lost.add("alert of a call (" + offence.key() + "): the kernel writes it down (SCMP_ACT_LOG)");
                return new Action("SCMP_ACT_LOG", 0);
            }
            if (response == Response.KILL) {
                lost.add("response." + offence.key() + " kill: the process dies, and not the container");
                return new Action("SCMP_ACT_KILL_PROCESS", 0);
            }
            return new Action("SCMP_ACT_ERRNO", 1);
        }
        lost.add("the lists of a policy, which decide about calls (" + offence.key() + "): a filter allows them");
        return ALLOW;
    }

    /** Names of other ABIs for the same call. */
    private static final Map<String, List<String>> TWINS = twins();

    private static Map<String, List<String>> twins() {
        var twins = new TreeMap<String, List<String>>();
        for (var name : SyscallTable.names()) {
            var same = SyscallTable.sameAs(name);
            if (!same.equals(name) && SyscallTable.number(Abi.I386, name).isPresent()) {
                twins.computeIfAbsent(same, _ -> new ArrayList<>()).add(name);
            }
        }
        return twins;
    }
}
