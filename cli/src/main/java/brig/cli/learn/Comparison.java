package brig.cli.learn;

import brig.cli.run.Session;
import java.util.ArrayList;

/**
 * A recorded run, and the one that shall prove the policy that was learned from it.
 *
 * @param refused calls that the policy refused in the second run, and a better one need not
 */
public record Comparison(Session.Result before, Session.Result after, int refused) {
    /** What is not as it was; empty if the policy held. */
    public String differences() {
        var problems = new ArrayList<String>();
        if (refused > 0) {
            problems.add(refused + " calls were refused");
        }
        if (after.oomKills() > 0) {
            problems.add("the memory limit killed " + after.oomKills());
        }
        if (after.refusedTasks() > 0) {
            problems.add("the limit of tasks was reached");
        }
        if (after.code() != before.code()) {
            problems.add("ended with " + after.code() + ", not with " + before.code());
        }
        if (!after.exercise().equals(before.exercise())) {
            problems.add("the exercise" + exercised(after) + ", not" + exercised(before));
        }
        return String.join(", ", problems);
    }

    /** Whether a limit was in the way: it and its headroom were not enough. */
    public boolean wasTight() {
        return after.oomKills() > 0 || after.refusedTasks() > 0;
    }

    /** {@code  (the exercise with 0)}; empty if there was none. */
    public static String exercised(Session.Result result) {
        return result.exercise().isPresent()
                ? " (the exercise with " + result.exercise().getAsInt() + ")"
                : "";
    }
}
