package brig.tests.breakout;

import java.util.List;

/**
 * How an attempt ends, and by which control.
 *
 * @param control {@code kill} or {@code deny} of the monitor, or a control of the kernel's
 * @param outcome {@code ok}, an errno's name, or a signal's
 * @param about the call of a verdict; the capability; the action that {@code explain} is asked about; or empty
 */
record Answer(String control, String outcome, String about) {
    /** Of a control that stands behind another: there is none. */
    static final String NOTHING = "nothing";

    /** As the table has it: {@code kill CALL}, {@code deny CALL ERRNO}, {@code nothing}, or {@code CONTROL OUTCOME [ABOUT]}. */
    static Answer read(String text) {
        var words = List.of(text.split(" "));
        return switch (words.getFirst()) {
            case "kill" -> new Answer("kill", "SIGKILL", words.get(1));
            case "deny" -> new Answer("deny", words.get(2), words.get(1));
            case NOTHING -> new Answer(NOTHING, "ok", "");
            default -> new Answer(words.getFirst(), words.get(1), String.join(" ", words.subList(2, words.size())));
        };
    }

    /** The monitor's, as opposed to the kernel's own. */
    boolean isVerdict() {
        return control.equals("kill") || control.equals("deny");
    }

    boolean matches(Seen seen) {
        return seen.verdict().equals(isVerdict() ? control + " " + about : "")
                && seen.outcome().equals(outcome);
    }

    /** For the page. */
    String words() {
        return switch (control) {
            case "kill" -> "kill: `" + about + "`";
            case "deny" -> "deny: `" + about + "`, " + outcome;
            case "layer" -> "the writable layer: it ends with the container";
            case "open" -> "**not held**";
            case NOTHING -> "nothing";
            case "capability" -> "capability" + (about.isEmpty() ? "" : " " + about) + ", " + outcome;
            case "filter" -> "filter, " + outcome;
            case "cgroup" -> (outcome.equals("EAGAIN") ? "pids" : "memory") + " cgroup, " + outcome;
            default -> control + ", " + outcome;
        };
    }
}
