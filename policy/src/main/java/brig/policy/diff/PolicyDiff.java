package brig.policy.diff;

import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.policy.SyscallRules.Foreign;
import brig.policy.diff.Change.Kind;
import java.util.List;

/** Compares two policies. Where it cannot tell whether a difference grants more, it says that it does. */
public final class PolicyDiff {
    private PolicyDiff() {}

    /** In the order of the policy's sections; empty if the two mean the same. */
    public static List<Change> of(EffectivePolicy before, EffectivePolicy after) {
        // what is only audited is open; that the reports differ is in the responses
        var changes = new Changes(before.held(), after.held());
        ProcessDiff.find(changes);
        FileDiff.find(changes);
        NetworkDiff.find(changes);
        foreign(changes);
        CallDiff.find(changes);
        FileDiff.findDevices(changes);
        ProcessDiff.findResources(changes);
        response(changes);
        return changes.found();
    }

    public static boolean grantsMore(List<Change> changes) {
        return changes.stream().anyMatch(change -> change.kind() == Kind.GRANTS);
    }

    private static void foreign(Changes changes) {
        var from = changes.before.syscalls().foreign();
        var to = changes.after.syscalls().foreign();
        if (from != to) {
            boolean grants = to == Foreign.SAME_RULES;
            changes.add(
                    grants, "syscalls.profile", "", "calls through i386 and x32: " + text(from) + " -> " + text(to));
        }
    }

    private static String text(Foreign foreign) {
        return foreign == Foreign.OFFENCE ? "an escape" : "the same rules";
    }

    /** {@link brig.policy.Response} goes from the mildest to the hardest. */
    private static void response(Changes changes) {
        for (var offence : Offence.values()) {
            var from = changes.before.responseTo(offence);
            var to = changes.after.responseTo(offence);
            if (from != to) {
                changes.add(
                        to.compareTo(from) < 0,
                        "response." + offence.key(),
                        "",
                        "response." + offence.key() + ": " + from.key() + " -> " + to.key());
            }
        }
    }
}
