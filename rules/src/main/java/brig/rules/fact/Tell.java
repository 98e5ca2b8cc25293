package brig.rules.fact;

import brig.monitor.Detector;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Verdict;
import brig.policy.Place;
import brig.policy.Response;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

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

    private Place place = Place.BUILT_IN;

    public Tell(Detector.Actions actions) {
        this.actions = actions;
    }

    /** Where the rule stands that is about to speak. */
    public void speaksFrom(Place rule) {
        place = rule;
    }

    /** Answers as the rule's limit says. */
    public void found(Limit limit, Seen last, String message) {
        say(limit.rule(), Math.max(limit.window(), 1), last, limit.place(), reason -> {
            if (limit.response() == Response.KILL) {
                end(last, reason, message);
            } else {
                actions.alert(container(last), reason, message);
            }
        });
    }

    /** @param rule the rule's name */
    public void alert(String rule, Seen last, String message) {
        once(rule, last, reason -> actions.alert(container(last), reason, message));
    }

    /** Ends the whole container. */
    public void kill(String rule, Seen last, String message) {
        once(rule, last, reason -> end(last, reason, message));
    }

    /** Ends the process that made this call. */
    public void killProcess(String rule, Seen last, String message) {
        once(rule, last, reason -> actions.killProcess(last.pid(), Instant.ofEpochMilli(last.at()), reason, message));
    }

    /** Stops every process of the container until {@code brig unpause}. */
    public void pause(String rule, Seen last, String message) {
        once(rule, last, reason -> actions.pause(container(last), reason, message));
    }

    /** Takes the container's network away until {@code brig reconnect}. */
    public void cutNetwork(String rule, Seen last, String message) {
        once(rule, last, reason -> actions.cutNetwork(container(last), reason, message));
    }

    /** From now on refuses calls of the same class as this one, in this container, as far as the monitor is asked. */
    public void deny(String rule, Seen last, String message) {
        once(rule, last, reason -> actions.deny(container(last), reason, message));
    }

    /** Whether a rule has ended this container: what still comes from it is of no interest. */
    public boolean hasEnded(String container) {
        return ended.containsKey(container);
    }

    private void once(String rule, Seen last, Consumer<Verdict.Reason> act) {
        say(rule, PAUSE, last, place, act);
    }

    private void say(String rule, long pause, Seen last, Place place, Consumer<Verdict.Reason> act) {
        var key = last.container() + " " + rule;
        var before = told.get(key);
        if (hasEnded(last.container()) || (before != null && last.at() - before < pause)) {
            return;
        }
        told.put(key, last.at());
        act.accept(new Verdict.Reason(last.offence(), rule, place));
    }

    private void end(Seen last, Verdict.Reason reason, String message) {
        ended.put(last.container(), last.at());
        actions.kill(container(last), reason, message);
    }

    private static ContainerRef container(Seen last) {
        return new ContainerRef(last.container(), last.name(), last.policy());
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
