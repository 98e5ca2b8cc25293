package brig.runtime.oci;

import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.policy.Response;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.ArgumentTest;
import brig.policy.SyscallRules.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A policy's rules where an engine's agent has the one listener that a process can have, so that nobody can be asked about the
 * policy. Every question becomes the answer that it would have got, or the container does not start: a call that is refused by
 * the policy is refused before the agent hears of it (of two filters the kernel takes the stricter answer).
 */
public final class AgentRules {
    private static final int EPERM = 1;
    private static final int KNOWS_TRUNCATE = 3;

    private AgentRules() {}

    /**
     * @param landlockAbi of this host
     * @throws OciException if the policy says what only somebody who is asked can do: kill all of a container, tell of a call that
     *     goes through, or compare what lies in memory and no other control of the kernel compares
     */
    public static SyscallRules of(EffectivePolicy policy, SyscallRules rules, int landlockAbi) throws OciException {
        var calls = new LinkedHashMap<String, List<Rule>>();
        for (var call : rules.calls().entrySet()) {
            var answers = new ArrayList<Rule>();
            for (var rule : call.getValue()) {
                if (call.getKey().equals("seccomp") && rule.when().equals(List.of(ArgumentTest.NEW_LISTENER))) {
                    continue; // the filter that brings the agent's listener says it of all later ones
                }
                answers.add(
                        rule.answer() instanceof Answer.Ask(var offence)
                                ? new Rule(rule.when(), answer(policy, offence, call.getKey(), landlockAbi))
                                : rule);
            }
            calls.put(call.getKey(), answers);
        }
        return new SyscallRules(rules.profile(), calls, rules.foreign());
    }

    private static Answer answer(EffectivePolicy policy, Offence offence, String call, int landlockAbi)
            throws OciException {
        if (policy.responseTo(offence) != Response.DENY) {
            throw refused(
                    policy,
                    "answers '" + offence.key() + "' with "
                            + policy.responseTo(offence).key() + ", which needs that listener: write response: {"
                            + offence.key()
                            + ": deny}");
        }
        return switch (offence) {
            case ESCAPE, SYSCALL -> new Answer.Fail(EPERM);
            case FILE, EXECUTE -> {
                if (landlockAbi < KNOWS_TRUNCATE
                        || (offence == Offence.EXECUTE
                                && !policy.files().execute().contains("/"))) {
                    throw refused(policy, "has " + call + " compared with a list, which needs that listener");
                }
                yield new Answer.Allow(); // Landlock holds the lists
            }
            case NETWORK ->
                throw refused(
                        policy,
                        "has " + call + " compared with a list, which needs that listener: write"
                                + " syscalls: {allow: [" + call + "]} if every address is to be called");
        };
    }

    private static OciException refused(EffectivePolicy policy, String why) {
        return new OciException("linux.seccomp.listenerPath: a process has one listener, and the policy '"
                + policy.name() + "' " + why + "; or name another policy with the annotation brig.policy");
    }
}
