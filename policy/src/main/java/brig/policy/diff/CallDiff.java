package brig.policy.diff;

import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.ArgumentTest;
import brig.policy.SyscallRules.Rule;
import brig.policy.diff.Change.Kind;
import brig.policy.explain.FilterView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** What the system call filter answers, for every set of registers that it tells apart. */
final class CallDiff {
    private static final List<Rule> UNNAMED = List.of(new Rule(List.of(), new Answer.Fail(38)));
    private static final int MOST_SHOWN = 12;

    private final Changes changes;
    /** Calls by what changes in them, so that many of a kind are one line. */
    private final Map<String, Group> groups = new LinkedHashMap<>();

    private record Group(Kind kind, List<String> calls) {}

    private CallDiff(Changes changes) {
        this.changes = changes;
    }

    static void find(Changes changes) {
        var diff = new CallDiff(changes);
        var names = new LinkedHashSet<>(changes.before.syscalls().calls().keySet());
        names.addAll(changes.after.syscalls().calls().keySet());
        for (var call : names) {
            var from = changes.before.syscalls().calls().getOrDefault(call, UNNAMED);
            var to = changes.after.syscalls().calls().getOrDefault(call, UNNAMED);
            if (!from.equals(to)) {
                diff.compare(call, from, to, new Known(Map.of(), List.of()));
            }
        }
        diff.groups.forEach((what, group) -> {
            var calls = group.calls();
            var shown = String.join(", ", calls.subList(0, Math.min(MOST_SHOWN, calls.size())));
            changes.add(
                    group.kind(),
                    "syscalls",
                    calls.getFirst(),
                    shown + (calls.size() > MOST_SHOWN ? " and " + (calls.size() - MOST_SHOWN) + " more" : "") + what);
        });
    }

    /** What is known about the registers so far: the bits that are set one way, and tests that do not hold. */
    private record Known(Map<Integer, Bits> bits, List<ArgumentTest> failed) {
        Known with(ArgumentTest test) {
            var more = new HashMap<>(bits);
            more.merge(test.index(), new Bits(test.mask(), test.value()), Bits::and);
            return new Known(more, failed);
        }

        Known without(ArgumentTest test) {
            var more = new ArrayList<>(failed);
            more.add(test);
            return new Known(bits, more);
        }

        /** 1 it holds, -1 it cannot, 0 both can be. */
        int holds(ArgumentTest test) {
            var known = bits.getOrDefault(test.index(), new Bits(0, 0));
            long common = known.mask & test.mask();
            if ((known.value & common) != (test.value() & common)) {
                return -1;
            }
            if (common == test.mask()) {
                return 1;
            }
            return failed.stream().anyMatch(no -> no.equals(test) || implies(known, test, no)) ? -1 : 0;
        }

        /** Whether the test, with what is known, would make a test hold that does not. */
        private static boolean implies(Bits known, ArgumentTest test, ArgumentTest no) {
            if (no.index() != test.index()) {
                return false;
            }
            var both = known.and(new Bits(test.mask(), test.value()));
            return (both.mask & no.mask()) == no.mask() && (both.value & no.mask()) == no.value();
        }
    }

    private record Bits(long mask, long value) {
        Bits and(Bits other) {
            return new Bits(mask | other.mask, value | other.value);
        }
    }

    /** Splits the registers until either list answers them all alike. */
    private void compare(String call, List<Rule> from, List<Rule> to, Known known) {
        var open = undecided(from, known);
        if (open == null) {
            open = undecided(to, known);
        }
        if (open != null) {
            compare(call, from, to, known.with(open));
            compare(call, from, to, known.without(open));
            return;
        }
        var before = answer(from, known);
        var after = answer(to, known);
        if (!before.equals(after)) {
            difference(call, before, after, known);
        }
    }

    private static @org.jspecify.annotations.Nullable ArgumentTest undecided(List<Rule> rules, Known known) {
        for (var rule : rules) {
            boolean cannot = rule.when().stream().anyMatch(test -> known.holds(test) < 0);
            if (cannot) {
                continue;
            }
            for (var test : rule.when()) {
                if (known.holds(test) == 0) {
                    return test;
                }
            }
            return null;
        }
        return null;
    }

    private static Answer answer(List<Rule> rules, Known known) {
        for (var rule : rules) {
            if (rule.when().stream().allMatch(test -> known.holds(test) > 0)) {
                return rule.answer();
            }
        }
        return new Answer.Fail(1);
    }

    private void difference(String call, Answer from, Answer to, Known known) {
        int less = rank(changes.before, from);
        int more = rank(changes.after, to);
        var kind = more > less ? Kind.GRANTS : more < less ? Kind.TAKES : Kind.OTHER;
        var when = known.bits().isEmpty() && known.failed().isEmpty() ? "" : " (" + text(known) + ")";
        var what = when + ": " + text(changes.before, from) + " -> " + text(changes.after, to);
        groups.computeIfAbsent(what, _ -> new Group(kind, new ArrayList<>()))
                .calls()
                .add(call);
    }

    /** From nothing to everything. What is asked goes on only where the lists say so, and is seen. */
    private static int rank(EffectivePolicy policy, Answer answer) {
        return switch (answer) {
            case Answer.Allow() -> 4;
            case Answer.Ask(var offence) when isList(offence) -> 3;
            case Answer.Ask(var offence) ->
                switch (policy.responseTo(offence)) {
                    case ALERT -> 3;
                    case DENY -> 1;
                    case KILL -> 0;
                };
            case Answer.Fail _ -> 1;
        };
    }

    private static boolean isList(Offence offence) {
        return offence == Offence.FILE || offence == Offence.EXECUTE || offence == Offence.NETWORK;
    }

    private static String text(EffectivePolicy policy, Answer answer) {
        return answer instanceof Answer.Ask(var offence) && !isList(offence)
                ? policy.responseTo(offence).key() + " as " + offence.key()
                : FilterView.text(answer);
    }

    private static String text(Known known) {
        var tests = new ArrayList<ArgumentTest>();
        known.bits().forEach((index, bits) -> tests.add(new ArgumentTest(index, bits.mask, bits.value)));
        if (tests.isEmpty()) {
            return "other arguments";
        }
        return FilterView.text(new Rule(tests, new Answer.Allow()));
    }
}
