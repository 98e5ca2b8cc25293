package brig.policy.trial;

import brig.policy.Place;
import brig.policy.explain.Action;
import brig.policy.explain.Ruling;
import brig.policy.explain.Ruling.Outcome;

/**
 * One line of a test file, tried.
 *
 * @param place of the line
 * @param expected {@code allow}, {@code deny}, {@code kill}, {@code alert} or the name of an errno
 */
public record Trial(Place place, Action action, String expected, Ruling ruling) {
    /**
     * {@code alert} is whatever the monitor lets go on and reports, even if the kernel then refuses it; {@code allow} and
     * {@code deny} are without such a report.
     */
    public boolean passed() {
        return switch (expected) {
            case "alert" -> ruling.isAlert();
            case "allow" -> ruling.outcome() == Outcome.ALLOW && !ruling.isAlert();
            case "deny" -> ruling.outcome() == Outcome.DENY && !ruling.isAlert();
            case "kill" -> ruling.outcome() == Outcome.KILL;
            default -> ruling.errno().filter(expected::equals).isPresent();
        };
    }
}
