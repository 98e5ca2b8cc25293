package brig.policy.check;

import brig.policy.CoreCalls;
import brig.policy.Offence;
import brig.policy.Place;
import brig.policy.ProblemKind;
import brig.policy.Response;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.Rule;
import java.util.List;

/** The lists of system calls, against the set that they change. */
final class CallEntries {
    private static final Answer EPERM = new Answer.Fail(1);

    private static final String ALLOW = "syscalls.allow=";
    private static final String DENY = "syscalls.deny=";
    private static final String WATCH = "syscalls.watch=";
    private static final String ONLY = "syscalls.only=";

    private final Checked checked;
    private final SyscallRules shipped;

    private CallEntries(Checked checked, SyscallRules shipped) {
        this.checked = checked;
        this.shipped = shipped;
    }

    /** Calls that are listed by a file and by one that it extends are judged where the last word on them is. */
    static void find(Checked checked, SyscallRules shipped) {
        var entries = new CallEntries(checked, shipped);
        var places = checked.policy().places();
        places.byKey().keySet().stream()
                .filter(key -> key.startsWith("syscalls.") && key.indexOf('=') > 0)
                .sorted()
                .forEach(key -> entries.entry(key, places.of(key)));
    }

    private void entry(String key, Place place) {
        var call = key.substring(key.indexOf('=') + 1);
        if (key.startsWith(ONLY)) {
            kept(call, place, shipped.calls().getOrDefault(call, List.of()));
            return;
        }
        if (!checked.at("syscalls", call).equals(place)) {
            return;
        }
        var rules = shipped.calls().getOrDefault(call, List.of());
        if (key.startsWith(ALLOW)) {
            allowed(call, place, rules);
        } else if (key.startsWith(DENY)) {
            denied(call, place, rules);
        } else if (key.startsWith(WATCH) && rules.stream().allMatch(CallEntries::asks) && !rules.isEmpty()) {
            same(place, "'" + call + "' is asked already, as '" + offence(rules) + "'");
        }
    }

    private void kept(String call, Place place, List<Rule> rules) {
        if (CoreCalls.NAMES.contains(call)) {
            checked.warn(
                    place,
                    ProblemKind.SAME_ANSWER,
                    "'" + call + "' is kept anyway: no program does without it",
                    "leave it out");
        } else if (rules.stream().noneMatch(CallEntries::permits)
                && !checked.policy().places().byKey().containsKey(ALLOW + call)) {
            checked.warn(
                    place,
                    ProblemKind.NEVER_REACHED,
                    "'" + call + "' is not in the set '" + shipped.profile() + "', so it cannot be kept",
                    "'only' keeps what the set allows; 'allow' adds to it");
        }
    }

    private static boolean permits(Rule rule) {
        return rule.answer() instanceof Answer.Allow
                || asks(rule, Offence.FILE)
                || asks(rule, Offence.EXECUTE)
                || asks(rule, Offence.NETWORK);
    }

    private void allowed(String call, Place place, List<Rule> rules) {
        if (rules.stream().allMatch(rule -> rule.answer() instanceof Answer.Allow)
                && rules.stream().anyMatch(rule -> rule.when().isEmpty())) {
            same(place, "'" + call + "' is allowed already");
            return;
        }
        var danger = DangerousCalls.of(call);
        if (danger.isPresent()) {
            checked.warn(
                    place,
                    ProblemKind.CALL,
                    "'" + call + "' is allowed: " + danger.get().gain(),
                    danger.get().instead());
        } else if (rules.stream().anyMatch(rule -> asks(rule, Offence.ESCAPE))) {
            checked.warn(
                    place,
                    ProblemKind.CALL,
                    "'" + call + "' is allowed whatever its arguments: with some of them an attacker gets out",
                    "leave it out: the set allows it with other arguments");
        }
    }

    /** A denied call fails in silence; an asked one is reported, and may end the container. */
    private void denied(String call, Place place, List<Rule> rules) {
        if (rules.stream().allMatch(rule -> rule.answer() instanceof Answer.Fail)) {
            if (!rules.isEmpty()
                    && rules.stream().allMatch(rule -> rule.answer().equals(EPERM))) {
                same(place, "'" + call + "' is refused already");
            } else {
                checked.warn(
                        place,
                        ProblemKind.SAME_ANSWER,
                        "'" + call + "' is refused already by the set '" + shipped.profile()
                                + "', in a way at which programs fall back to another call; denied, it is EPERM",
                        "leave it out");
            }
            return;
        }
        boolean escape = rules.stream().allMatch(rule -> asks(rule, Offence.ESCAPE));
        if (escape && checked.policy().responseTo(Offence.ESCAPE) == Response.KILL) {
            checked.warn(
                    place,
                    ProblemKind.WEAKER_ANSWER,
                    "'" + call
                            + "' would end the container as an escape; denied, an attacker may try, and nobody hears",
                    "leave it out, unless the program itself tries it without harm");
        }
    }

    private void same(Place place, String what) {
        checked.warn(
                place,
                ProblemKind.SAME_ANSWER,
                what + " by the set '" + shipped.profile() + "', so this changes nothing",
                "leave it out");
    }

    private static boolean asks(Rule rule) {
        return rule.answer() instanceof Answer.Ask;
    }

    private static boolean asks(Rule rule, Offence offence) {
        return rule.answer() instanceof Answer.Ask ask && ask.offence() == offence;
    }

    private static String offence(List<Rule> rules) {
        return rules.getFirst().answer() instanceof Answer.Ask ask
                ? ask.offence().key()
                : "";
    }
}
