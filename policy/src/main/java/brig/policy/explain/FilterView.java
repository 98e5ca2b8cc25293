package brig.policy.explain;

import brig.policy.Errnos;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.Rule;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the system call filter answers. */
public final class FilterView {
    private static final Answer UNKNOWN = new Answer.Fail(38);
    private static final Answer NO_RULE_HOLDS = new Answer.Fail(1);

    private FilterView() {}

    /** The answer for these registers; those beyond the list are 0. */
    public static Answer answer(SyscallRules rules, String call, List<Long> arguments) {
        var ofCall = rules.calls().get(call);
        if (ofCall == null) {
            return UNKNOWN;
        }
        for (var rule : ofCall) {
            if (holds(rule, arguments)) {
                return rule.answer();
            }
        }
        return NO_RULE_HOLDS;
    }

    /** All answers that some registers get, in the order of the rules. */
    public static Set<Answer> answers(SyscallRules rules, String call) {
        var ofCall = rules.calls().get(call);
        if (ofCall == null) {
            return Set.of(UNKNOWN);
        }
        var answers = new LinkedHashSet<Answer>();
        for (var rule : ofCall) {
            answers.add(rule.answer());
            if (rule.when().isEmpty()) {
                return answers;
            }
        }
        answers.add(NO_RULE_HOLDS);
        return answers;
    }

    private static boolean holds(Rule rule, List<Long> arguments) {
        for (var test : rule.when()) {
            long value = test.index() < arguments.size() ? arguments.get(test.index()) : 0;
            if ((value & test.mask()) != test.value()) {
                return false;
            }
        }
        return true;
    }

    /** {@code allow}, {@code EPERM}, {@code ask (escape)}. */
    public static String text(Answer answer) {
        return switch (answer) {
            case Answer.Allow() -> "allow";
            case Answer.Fail(int errno) -> Errnos.name(errno);
            case Answer.Ask(var offence) -> "ask (" + offence.key() + ")";
        };
    }

    /** {@code [0] = 0x2 and [1] & 0xf = 0x3}. */
    public static String text(Rule rule) {
        var out = new StringBuilder();
        for (var test : rule.when()) {
            out.append(out.isEmpty() ? "" : " and ")
                    .append('[')
                    .append(test.index())
                    .append(']');
            if (test.mask() != 0xffff_ffffL && test.mask() != -1) {
                out.append(" & 0x").append(Long.toHexString(test.mask()));
            }
            out.append(" = 0x").append(Long.toHexString(test.value()));
        }
        return out.isEmpty() ? "else" : out.toString();
    }
}
