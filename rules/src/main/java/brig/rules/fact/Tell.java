package brig.rules.fact;

import brig.monitor.Detector;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Verdict;
import brig.policy.Place;
import brig.policy.Response;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a rule says when it fires: the global {@code tell} of every rule file. The same rule about the same container is
 * told once in a while, however often it fires. For one thread.
 */
public final class Tell {
    private static final int REMEMBERED = 4096;
    private static final long PAUSE = 60_000;

    private final Detector.Actions actions;
    private final Map<String, Long> told = bounded();
    private final Map<String, Long> ended = bounded();

    public Tell(Detector.Actions actions) {
        this.actions = actions;
    }

    /** Answers as the rule's limit says. */
    public void found(Limit limit, Seen last, String message) {
        say(limit.rule(), limit.response(), Math.max(limit.window(), 1), last, message, limit.place());
    }

    /** @param rule the rule's name */
    public void alert(String rule, Seen last, String message) {
        say(rule, Response.ALERT, PAUSE, last, message, Place.BUILT_IN);
    }

    /** Ends the whole container. */
    public void kill(String rule, Seen last, String message) {
        say(rule, Response.KILL, PAUSE, last, message, Place.BUILT_IN);
    }

    /** Whether a rule has ended this container: what still comes from it is of no interest. */
    public boolean hasEnded(String container) {
        return ended.containsKey(container);
    }

    private void say(String rule, Response response, long pause, Seen last, String message, Place place) {
        var key = last.container() + " " + rule;
        var before = told.get(key);
        if (hasEnded(last.container()) || (before != null && last.at() - before < pause)) {
            return;
        }
        told.put(key, last.at());
        var container = new ContainerRef(last.container(), last.name(), last.policy());
        var reason = new Verdict.Reason(last.offence(), rule, place);
        if (response == Response.KILL) {
            ended.put(last.container(), last.at());
            actions.kill(container, reason, message);
        } else {
            actions.alert(container, reason, message);
        }
    }

    private static Map<String, Long> bounded() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                return size() > REMEMBERED;
            }
        };
    }
}
