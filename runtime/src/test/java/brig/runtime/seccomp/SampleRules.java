package brig.runtime.seccomp;

import brig.policy.Offence;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.ArgumentTest;
import brig.policy.SyscallRules.Foreign;
import brig.policy.SyscallRules.Rule;
import brig.policy.SyscallTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Rules to compile. */
final class SampleRules {
    static final Answer ALLOW = new Answer.Allow();
    static final Answer ESCAPE = new Answer.Ask(Offence.ESCAPE);
    static final long INT = 0xffff_ffffL;
    private static final long[] NAMESPACES = {
        0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
    };
    private static final Set<String> UNNAMED =
            Set.of("acct", "uselib", "lookup_dcookie", "vhangup", "listns", "vm86", "socketcall", "ipc");

    private SampleRules() {}

    /** Of the size and shape of a shipped profile: most calls allowed, some asked, some by argument. */
    static SyscallRules profile(Foreign foreign) {
        var calls = new LinkedHashMap<String, List<Rule>>();
        for (var name : SyscallTable.names()) {
            if (!UNNAMED.contains(name) && SyscallTable.sameAs(name).equals(name)) {
                calls.put(name, List.of(always(ALLOW)));
            }
        }
        for (var name : List.of("mount", "umount2", "ptrace", "setns", "bpf", "kexec_load", "open_tree", "swapon")) {
            calls.put(name, List.of(always(ESCAPE)));
        }
        calls.put("execve", List.of(always(new Answer.Ask(Offence.EXECUTE))));
        calls.put("clone3", List.of(always(new Answer.Fail(38))));
        var clone = new ArrayList<Rule>();
        for (long flag : NAMESPACES) {
            clone.add(when(ESCAPE, new ArgumentTest(0, flag, flag)));
        }
        calls.put("unshare", List.copyOf(clone));
        clone.add(always(ALLOW));
        calls.put("clone", clone);
        calls.put(
                "personality",
                List.of(when(ALLOW, new ArgumentTest(0, INT, 0)), when(ALLOW, new ArgumentTest(0, INT, INT))));
        calls.put(
                "ioctl",
                List.of(
                        when(ESCAPE, new ArgumentTest(1, INT, 0x5412)),
                        when(ESCAPE, new ArgumentTest(1, INT, 0x541c)),
                        always(ALLOW)));
        calls.put("sendto", List.of(when(ALLOW, new ArgumentTest(4, -1, 0)), always(new Answer.Ask(Offence.NETWORK))));
        calls.put(
                "socket",
                List.of(
                        when(ALLOW, new ArgumentTest(0, INT, 1)),
                        when(new Answer.Fail(97), new ArgumentTest(0, INT, 38)),
                        when(ALLOW, new ArgumentTest(0, INT, 16), new ArgumentTest(2, INT, 0))));
        calls.put("mmap", List.of(when(ESCAPE, new ArgumentTest(2, 6, 6)), always(ALLOW)));
        return new SyscallRules("sample", calls, foreign);
    }

    /** Anything that rules can say, much of it foolish. */
    static SyscallRules random(Random random, Foreign foreign) {
        var calls = new LinkedHashMap<String, List<Rule>>();
        for (var name : SyscallTable.names()) {
            if (random.nextInt(4) != 0) {
                var rules = new ArrayList<Rule>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    rules.add(new Rule(tests(random), answer(random)));
                }
                calls.put(name, rules);
            }
        }
        return new SyscallRules("random", calls, foreign);
    }

    private static List<ArgumentTest> tests(Random random) {
        var tests = new ArrayList<ArgumentTest>();
        for (int i = random.nextInt(3); i > 0; i--) {
            long mask = switch (random.nextInt(6)) {
                case 0 -> -1L;
                case 1 -> INT;
                case 2 -> 1L << random.nextInt(64);
                case 3 -> INT << 32;
                case 4 -> 0;
                default -> random.nextLong();
            };
            // now and then a value that its own mask forbids
            long value = random.nextLong() & (random.nextInt(20) == 0 ? -1L : mask);
            tests.add(new ArgumentTest(random.nextInt(6), mask, random.nextBoolean() ? value & 0xff & mask : value));
        }
        return tests;
    }

    private static Answer answer(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> ALLOW;
            case 1 -> ESCAPE;
            case 2 -> new Answer.Fail(1);
            default -> new Answer.Fail(1 + random.nextInt(133));
        };
    }

    static Rule always(Answer answer) {
        return new Rule(List.of(), answer);
    }

    static Rule when(Answer answer, ArgumentTest... tests) {
        return new Rule(List.of(tests), answer);
    }
}
