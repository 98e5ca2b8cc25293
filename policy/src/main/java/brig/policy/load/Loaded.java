package brig.policy.load;

import brig.policy.Accepted;
import brig.policy.EffectivePolicy;
import brig.policy.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What became of a policy file.
 *
 * @param documents the policies in it, as they stand there; empty if one of the problems is an error
 * @param problems by file, from top to bottom; the file that was asked for comes first
 * @param accepted warnings that comments in the files accept
 * @param files that were asked for, whether they are there or not; the first is the policy itself
 */
public record Loaded(List<Document> documents, List<Problem> problems, List<Accepted> accepted, List<Path> files) {
    public Loaded {
        documents = List.copyOf(documents);
        problems = List.copyOf(problems);
        accepted = List.copyOf(accepted);
        files = List.copyOf(files);
    }

    /** The policy of a file that holds one; empty if it has errors, or holds several. */
    public Optional<EffectivePolicy> policy() {
        return documents.size() == 1 ? Optional.of(documents.getFirst().policy()) : Optional.empty();
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
