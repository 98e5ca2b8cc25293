package brig.rules.live;

import brig.monitor.Objector;
import brig.monitor.event.Call;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import brig.rules.language.Reaction;
import brig.rules.language.Rule;
import brig.rules.language.RuleSet;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The rules that deny or kill, asked while the caller waits. Only they are: the others can wait. */
public final class Refusals implements Objector {
    private static final int EPERM = 1;
    private static final int EACCES = 13;

    private final BiConsumer<Rule, RuntimeException> failures;
    private volatile Evaluator evaluator;

    /** @param failures told of each failure of a rule */
    public Refusals(RuleSet rules, BiConsumer<Rule, RuntimeException> failures) {
        this.failures = failures;
        this.evaluator = evaluator(rules);
    }

    /** From the next call on these are in force. Safe from any thread. */
    public void replace(RuleSet rules) {
        evaluator = evaluator(rules);
    }

    private Evaluator evaluator(RuleSet rules) {
        return new Evaluator(RuleIndex.beforeTheCall(rules), failures);
    }

    @Override
    public boolean concerns(String syscall) {
        return evaluator.asked(Call.bare(syscall)) > 0;
    }

    /** The gravest response of those rules that match. */
    @Override
    public Optional<Verdict> object(SyscallEvent event) {
        Verdict verdict = null;
        for (var match : evaluator.judge(event)) {
            var rule = match.rule();
            var reason = new Verdict.Reason(event.asked(), rule.name(), rule.place());
            if (rule.response() == Reaction.KILL) {
                return Optional.of(new Verdict.Kill(reason));
            }
            verdict = verdict == null ? new Verdict.Deny(errno(event.asked()), reason) : verdict;
        }
        return Optional.ofNullable(verdict);
    }

    static int errno(Offence offence) {
        return offence == Offence.FILE || offence == Offence.EXECUTE ? EACCES : EPERM;
    }
}
