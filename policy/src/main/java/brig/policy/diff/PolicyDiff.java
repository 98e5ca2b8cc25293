package brig.policy.diff;

import brig.policy.EffectivePolicy;
import brig.policy.HealthRules;
import brig.policy.Offence;
import brig.policy.SyscallRules.Foreign;
import brig.policy.diff.Change.Kind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

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
        care(changes);
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

    /** A question of health runs behind the same locks, so another one grants nothing; who leaves rules out is not told of. */
    private static void care(Changes changes) {
        var from = changes.before.health().orElse(HealthRules.NOTHING);
        var to = changes.after.health().orElse(HealthRules.NOTHING);
        changes.other("health.command", words(from.command()), words(to.command()));
        changes.other("health.interval", time(from.interval()), time(to.interval()));
        changes.other("health.timeout", time(from.timeout()), time(to.timeout()));
        changes.other("health.startPeriod", time(from.startPeriod()), time(to.startPeriod()));
        changes.other("health.retries", count(from.retries()), count(to.retries()));
        var before = changes.before.detect();
        var after = changes.after.detect();
        if (!before.equals(after)) {
            changes.add(
                    before.isPresent(),
                    "detect.directory",
                    "",
                    "detect.directory: " + before.orElse("none") + " -> " + after.orElse("none"));
        }
    }

    private static String words(Optional<List<String>> command) {
        return command.map(words -> words.isEmpty() ? "none" : String.join(" ", words))
                .orElse("the image's");
    }

    private static String time(OptionalLong milliseconds) {
        return milliseconds.isEmpty() ? "the image's" : HealthRules.text(milliseconds.getAsLong());
    }

    private static String count(OptionalInt retries) {
        return retries.isEmpty() ? "the image's" : Integer.toString(retries.getAsInt());
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
