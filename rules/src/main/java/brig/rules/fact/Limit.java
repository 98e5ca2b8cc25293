package brig.rules.fact;

import brig.policy.Place;
import brig.policy.Response;
import java.util.Collection;
import java.util.List;

/**
 * The numbers of one rule, as a fact of their own: a rule without its limit in working memory never fires.
 *
 * @param rule the rule's name
 * @param count from how many on it fires, 1 to {@link #MOST}
 * @param window how far back it looks, in milliseconds, up to {@link Seen#KEPT}
 * @param paths what it is about, where it is about files; a directory stands for all beneath it
 * @param response what happens; {@link Response#DENY} is not among the choices, for the call is over
 * @param place where these numbers are written
 */
public record Limit(String rule, int count, long window, List<String> paths, Response response, Place place) {
    public static final int MOST = 512;

    public Limit {
        paths = List.copyOf(paths);
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("count is 1 to " + MOST + ", not " + count);
        }
        if (window < 1 || window > Seen.KEPT) {
            throw new IllegalArgumentException(
                    "window is 1 ms to " + Seen.KEPT / 60_000 + " min, not " + window + " ms");
        }
        if (response == Response.DENY) {
            throw new IllegalArgumentException(
                    "response is alert or kill: the calls are over when a rule looks at them");
        }
    }

    /** Whether one of the names is one of this rule's paths or lies beneath it. */
    public boolean covers(Collection<String> names) {
        for (var name : names) {
            for (var path : paths) {
                if (name.equals(path) || name.startsWith(path.endsWith("/") ? path : path + "/")) {
                    return true;
                }
            }
        }
        return false;
    }
}
