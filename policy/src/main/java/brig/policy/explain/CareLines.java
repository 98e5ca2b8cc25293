package brig.policy.explain;

import brig.policy.EffectivePolicy;
import brig.policy.HealthRules;
import java.util.ArrayList;
import java.util.List;

/** What Brig does beside a container for the {@code health} and {@code detect} sections. */
final class CareLines {
    private static final String KEEPER = "brig run -d: its own clock";

    private final EffectivePolicy policy;
    private final List<ControlLine> lines = new ArrayList<>();

    private CareLines(EffectivePolicy policy) {
        this.policy = policy;
    }

    static List<ControlLine> of(EffectivePolicy policy) {
        var care = new CareLines(policy);
        care.health(policy.health().orElse(HealthRules.NOTHING));
        policy.detect()
                .ifPresent(directory -> care.line(
                        "detect.directory", directory, "Drools, behind the monitor; never before a call runs"));
        return care.lines;
    }

    private void health(HealthRules health) {
        health.command()
                .ifPresent(words -> line(
                        "health.command",
                        words.isEmpty() ? "none" : String.join(" ", words),
                        words.isEmpty()
                                ? "nothing is asked"
                                : "brig run -d: run inside like brig exec, behind the same locks"));
        health.interval().ifPresent(time -> line("health.interval", HealthRules.text(time), KEEPER));
        health.timeout().ifPresent(time -> line("health.timeout", HealthRules.text(time), KEEPER));
        health.startPeriod().ifPresent(time -> line("health.startPeriod", HealthRules.text(time), KEEPER));
        health.retries().ifPresent(count -> line("health.retries", Integer.toString(count), "brig run -d counts"));
    }

    private void line(String key, String value, String control) {
        lines.add(new ControlLine(key, value, policy.places().of(key), List.of(control)));
    }
}
