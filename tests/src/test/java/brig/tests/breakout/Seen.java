package brig.tests.breakout;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How an attempt ended.
 *
 * @param verdict what the monitor said last, {@code kill mount} or {@code deny socket}; empty if it had nothing to say
 * @param outcome {@code ok}, an errno's name, or a signal's
 * @param text everything that was printed, to be read by a person
 */
record Seen(String verdict, String outcome, String text) {
    private static final Pattern OUTCOME = Pattern.compile("(ok|E[A-Z0-9]+|SIG[A-Z0-9]+) .*");

    /** The attempts of one container, in order; the one at whose time the container died is the last. */
    static List<Seen> of(List<String> lines) {
        var all = new ArrayList<Seen>();
        var verdict = "";
        for (var line : lines) {
            if (line.startsWith("?? ")) {
                verdict = line.substring(3);
            } else if (OUTCOME.matcher(line).matches()) {
                all.add(new Seen(verdict, line.substring(0, line.indexOf(' ')), line));
                verdict = "";
            } else if (line.startsWith("!! ")) {
                all.add(new Seen("", "refused", line));
            } else if (line.equals("-- 137")) {
                all.add(new Seen(verdict, "SIGKILL", String.join("\n", lines)));
            }
        }
        return all;
    }
}
