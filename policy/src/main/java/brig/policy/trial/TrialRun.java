package brig.policy.trial;

import brig.policy.EffectivePolicy;
import brig.policy.Problem;
import brig.policy.Texts;
import brig.policy.explain.ExplainText;
import java.util.List;
import java.util.Optional;

/**
 * What became of a test file.
 *
 * @param policy that they were tried against; empty if it is not valid
 * @param problems what is wrong with the file or its policy; with an error among them there are no trials
 */
public record TrialRun(Optional<EffectivePolicy> policy, List<Trial> trials, List<Problem> problems) {
    public TrialRun {
        trials = List.copyOf(trials);
        problems = List.copyOf(problems);
    }

    /** Of a file that could not be tried. */
    TrialRun(List<Problem> problems) {
        this(Optional.empty(), List.of(), problems);
    }

    public long failed() {
        return trials.stream().filter(trial -> !trial.passed()).count();
    }

    public boolean isFine() {
        return failed() == 0 && problems.stream().noneMatch(Problem::isError);
    }

    /** Each failure with its explanation, then one line about all. */
    public String render(boolean colour) {
        var out = new StringBuilder();
        problems.stream()
                .filter(Problem::isError)
                .forEach(problem -> out.append(problem.render(colour)).append('\n'));
        for (var trial : trials) {
            if (!trial.passed()) {
                out.append(Texts.printable(trial.place() + ": expected " + trial.expected() + ", not this"))
                        .append('\n');
                out.append(ExplainText.of(trial.ruling()).indent(2));
            }
        }
        if (!trials.isEmpty()) {
            out.append(trials.size()).append(" actions, ").append(failed()).append(" other than expected\n");
        }
        return out.toString();
    }
}
