package brig.policy.load;

import brig.policy.EffectivePolicy;
import brig.policy.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What became of a policy file.
 *
 * @param policy empty if one of the problems is an error
 * @param problems by file, from top to bottom; the file that was asked for comes first
 */
public record Loaded(Optional<EffectivePolicy> policy, List<Problem> problems) {
    public Loaded {
        problems = List.copyOf(problems);
    }

    /** The problems as people read them, a line between them; empty if there are none. */
    public String render(boolean colour) {
        var out = new StringBuilder();
        for (var problem : problems) {
            out.append(problem.render(colour)).append('\n');
        }
        return out.toString();
    }
}
