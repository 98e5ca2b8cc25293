package brig.policy.check;

import brig.policy.Audited;
import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.policy.ProblemKind;
import brig.policy.Response;
import brig.policy.SyscallRules.Answer;

/** What an attacker gains from mild responses, and responses that nothing calls for. */
final class ResponseGrants {
    private ResponseGrants() {}

    static void find(Checked checked) {
        var policy = checked.policy();
        switch (policy.responseTo(Offence.ESCAPE)) {
            case ALERT ->
                checked.warn(
                        checked.at("response.escape"),
                        ProblemKind.SOFT_RESPONSE,
                        "with 'escape: alert' an attacker's mount, ptrace and their like go through and are only reported",
                        "kill, or deny where a program tries such a call without harm");
            case DENY ->
                checked.warn(
                        checked.at("response.escape"),
                        ProblemKind.SOFT_RESPONSE,
                        "with 'escape: deny' an attacker may try one way out after another, and goes on inside",
                        "kill; if the program itself tries such a call, name it in syscalls.deny");
            case KILL -> {}
        }
        audited(checked);
        if (policy.responseTo(Offence.SYSCALL) == Response.ALERT
                && !policy.audited().contains(Audited.SYSCALLS)) {
            checked.warn(
                    checked.at("response.syscall"),
                    ProblemKind.SOFT_RESPONSE,
                    "with 'syscall: alert' an attacker has the watched calls, packet and kernel crypto sockets among them",
                    "deny");
        }
        if (policy.responseTo(Offence.FILE) != Response.DENY
                && !policy.audited().contains(Audited.FILES)
                && !asks(policy, Offence.FILE)) {
            checked.warn(
                    checked.at("response.file"),
                    ProblemKind.RESPONSE_UNUSED,
                    "'file: " + policy.responseTo(Offence.FILE).key() + "' does nothing without files.watch",
                    "write watch: true in files");
        }
    }

    private static void audited(Checked checked) {
        for (var section : checked.policy().audited()) {
            checked.warn(
                    checked.at("mode." + section.key()),
                    ProblemKind.AUDIT_MODE,
                    switch (section) {
                        case FILES ->
                            "with 'files: audit' an attacker reads, writes and executes what the root directory holds,"
                                    + " and is only reported";
                        case NETWORK ->
                            "with 'network: audit' an attacker calls and serves every address, and is only reported";
                        case SYSCALLS ->
                            "with 'syscalls: audit' an attacker has every call but those of an escape, and is only"
                                    + " reported";
                    },
                    "enforce, once the reports name nothing that the program needs");
        }
    }

    /** A filter that does not ask cannot kill. */
    private static boolean asks(EffectivePolicy policy, Offence offence) {
        for (var rules : policy.syscalls().calls().values()) {
            for (var rule : rules) {
                if (rule.answer() instanceof Answer.Ask ask && ask.offence() == offence) {
                    return true;
                }
            }
        }
        return false;
    }
}
