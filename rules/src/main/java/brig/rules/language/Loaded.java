package brig.rules.language;

import brig.policy.Problem;
import java.util.List;
import java.util.Optional;

/**
 * @param rules empty if a problem is an error
 * @param problems all of them, of all files
 */
public record Loaded(Optional<RuleSet> rules, List<Problem> problems) {
    public Loaded {
        problems = List.copyOf(problems);
    }
}
