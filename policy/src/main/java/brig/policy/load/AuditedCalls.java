package brig.policy.load;

import brig.policy.Offence;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/** The filter of a policy whose {@code syscalls} are only audited: it asks where it refused. */
final class AuditedCalls {
    /**
     * These stay refused: the monitor could not see what they do (io_uring, clone3, memfd_secret), a second listener would
     * take its place, and TIOCSTI and its like type into the terminal that Brig was started from.
     */
    private static final Set<String> UNSEEN = Set.of(
            "clone3", "io_uring_enter", "io_uring_register", "io_uring_setup", "ioctl", "memfd_secret", "seccomp");

    private static final int EPERM = 1;
    private static final Answer ASK = new Answer.Ask(Offence.SYSCALL);

    private AuditedCalls() {}

    static SyscallRules of(SyscallRules rules) {
        var calls = new LinkedHashMap<String, List<Rule>>();
        rules.calls().forEach((call, answers) -> calls.put(call, UNSEEN.contains(call) ? answers : asked(answers)));
        return new SyscallRules(rules.profile(), calls, rules.foreign());
    }

    private static List<Rule> asked(List<Rule> rules) {
        var asked = new ArrayList<Rule>();
        for (var rule : rules) {
            // an errno of its own behind conditions is about sockets of families that no list holds
            boolean opens = rule.answer() instanceof Answer.Fail(int errno)
                    && (errno == EPERM || rule.when().isEmpty());
            asked.add(opens ? new Rule(rule.when(), ASK) : rule);
        }
        if (!rules.isEmpty() && !rules.getLast().when().isEmpty()) {
            asked.add(new Rule(List.of(), ASK));
        }
        return asked;
    }
}
