package brig.policy.explain;

import brig.policy.Audited;
import brig.policy.EffectivePolicy;
import brig.policy.Errnos;
import brig.policy.Offence;
import brig.policy.Place;
import brig.policy.Response;
import brig.policy.SyscallRules.Answer;
import brig.policy.explain.Ruling.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One action's way through the locks: the filter, the monitor if it is asked, then what the kernel holds by itself. */
final class Course {
    final EffectivePolicy policy;
    private final Action action;
    private final List<String> notes = new ArrayList<>();
    private Optional<Offence> offence = Optional.empty();
    private Optional<Response> response = Optional.empty();

    Course(EffectivePolicy policy, Action action) {
        this.policy = policy;
        this.action = action;
    }

    void note(String text) {
        notes.add(text);
    }

    /**
     * The filter, and the monitor behind it.
     *
     * @param refusedBy the key, or key and value, by which the lists refuse this action; null if they do not
     * @return empty if the call goes on
     */
    Optional<Ruling> call(String call, List<Long> arguments, @Nullable String refusedBy) {
        return switch (FilterView.answer(policy.syscalls(), call, arguments)) {
            case Answer.Allow() -> Optional.empty();
            case Answer.Fail(int errno) ->
                Optional.of(deny(Errnos.name(errno), "seccomp (" + call + ")", "syscalls=" + call));
            case Answer.Ask(var kind) -> asked(kind, call, refusedBy);
        };
    }

    /**
     * A question that Brig's resolver does not answer.
     *
     * @return empty if it is only told
     */
    Optional<Ruling> refusedQuestion() {
        var answer = policy.responseTo(Offence.NETWORK);
        offence = Optional.of(Offence.NETWORK);
        response = Optional.of(answer);
        var control = "Brig's resolver";
        return switch (answer) {
            case ALERT ->
                policy.audited().contains(Audited.NETWORK)
                        ? Optional.empty()
                        : Optional.of(deny("REFUSED", control, "network.connect"));
            case DENY -> Optional.of(deny("REFUSED", control, "network.connect"));
            case KILL -> Optional.of(end(Outcome.KILL, Optional.empty(), control, "network.connect"));
        };
    }

    private Optional<Ruling> asked(Offence kind, String call, @Nullable String refusedBy) {
        var rule = kind == Offence.ESCAPE || kind == Offence.SYSCALL ? "syscalls=" + call : refusedBy;
        if (rule == null) {
            return Optional.empty();
        }
        var answer = policy.responseTo(kind);
        offence = Optional.of(kind);
        response = Optional.of(answer);
        var control = "seccomp notification (" + call + ")";
        return switch (answer) {
            case ALERT -> Optional.empty();
            case DENY -> {
                boolean file = kind == Offence.FILE || kind == Offence.EXECUTE;
                yield Optional.of(deny(file ? "EACCES" : "EPERM", control, rule));
            }
            case KILL -> Optional.of(end(Outcome.KILL, Optional.empty(), control, rule));
        };
    }

    Ruling allow(String control, String rule) {
        return end(Outcome.ALLOW, Optional.empty(), control, rule);
    }

    Ruling deny(String errno, String control, String rule) {
        return end(Outcome.DENY, Optional.of(errno), control, rule);
    }

    Ruling depends(String control, String rule) {
        return end(Outcome.DEPENDS, Optional.empty(), control, rule);
    }

    private Ruling end(Outcome outcome, Optional<String> errno, String control, String rule) {
        var answeredAt = offence.map(kind -> policy.places().of("response." + kind.key()))
                .orElse(Place.BUILT_IN);
        return new Ruling(action, outcome, errno, control, rule, place(rule), offence, response, answeredAt, notes);
    }

    private Place place(String rule) {
        int equals = rule.indexOf('=');
        return equals < 0
                ? policy.places().of(rule)
                : policy.places().of(rule.substring(0, equals), rule.substring(equals + 1));
    }
}
