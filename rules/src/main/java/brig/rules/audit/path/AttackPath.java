package brig.rules.audit.path;

import brig.monitor.host.fact.Subject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One way from where an attacker starts to a goal.
 *
 * @param steps each after those that it needs
 */
public record AttackPath(String goal, List<Step> steps) {
    public AttackPath {
        steps = List.copyOf(steps);
    }

    /** Traits and flaws that it stands on. */
    public Set<Object> reasons() {
        var reasons = new LinkedHashSet<Object>();
        steps.forEach(step -> reasons.addAll(step.because()));
        return reasons;
    }

    /** The class of attack: {@code PATH-...} of the last step that has one. */
    public String kind() {
        return steps.reversed().stream()
                .map(Step::path)
                .filter(path -> !path.isEmpty())
                .findFirst()
                .orElse("PATH");
    }

    /** Where it starts. */
    public Subject start() {
        return steps.getFirst().gives().holder();
    }

    /** Short: {@code web → engine → host root}. */
    public String line() {
        var line = new StringBuilder(start().kind() == Subject.Kind.HOST ? "host" : start().id());
        for (var step : steps.subList(1, steps.size())) {
            line.append(" → ").append(step.gives().what().replaceFirst("^goal:", ""));
        }
        return line.toString();
    }
}
