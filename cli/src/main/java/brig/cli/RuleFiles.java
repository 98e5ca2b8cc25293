package brig.cli;

import brig.policy.Problem;
import brig.rules.language.Loaded;
import brig.rules.language.RuleLoader;
import brig.rules.language.RuleSet;
import brig.rules.language.ShippedPacks;
import java.nio.file.Path;
import java.util.List;

/** Rule files as users name them: files, or shipped packs by their names. */
final class RuleFiles {
    private RuleFiles() {}

    /** All that can be said about them; none means the shipped packs. */
    static Loaded check(List<String> names) {
        return RuleLoader.load((names.isEmpty() ? ShippedPacks.NAMES : names)
                .stream().map(Path::of).toList());
    }

    /**
     * @throws CommandFailure with {@link ExitCode#POLICY} if they are no rule files; all that is wrong with them has been
     *     printed then
     */
    static RuleSet load(List<String> names, Console console) throws CommandFailure {
        var loaded = check(names);
        if (loaded.rules().isEmpty()) {
            loaded.problems().stream()
                    .filter(Problem::isError)
                    .forEach(problem -> console.err().println(problem.render(console.colourErr())));
            throw CommandFailure.told(ExitCode.POLICY);
        }
        return loaded.rules().get();
    }
}
