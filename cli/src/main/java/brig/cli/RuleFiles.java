package brig.cli;

import brig.cli.run.DetectDirectory;
import brig.policy.EffectivePolicy;
import brig.policy.Problem;
import brig.rules.drl.DrlException;
import brig.rules.language.Loaded;
import brig.rules.language.RuleLoader;
import brig.rules.language.RuleSet;
import brig.rules.language.ShippedPacks;
import brig.rules.live.Impossible;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/** Rule files as users name them: files, or shipped packs by their names. */
final class RuleFiles {
    private static final String DETECT = "--detect";

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

    /** The same for rules that are to run under a policy. */
    static RuleSet load(List<String> names, EffectivePolicy policy, Console console) throws CommandFailure {
        var rules = load(names, console);
        var impossible = Impossible.of(rules, policy);
        if (!impossible.isEmpty()) {
            impossible.forEach(problem -> console.err().println(problem.render(console.colourErr())));
            throw CommandFailure.told(ExitCode.POLICY);
        }
        return rules;
    }

    /** The directory that {@code --detect} names, else the policy's. */
    static Optional<DetectDirectory> detect(ParseResult line, EffectivePolicy policy, Console console)
            throws CommandFailure {
        String directory = line.matchedOptionValue(DETECT, policy.detect().orElse(""));
        var who = line.hasMatchedOption(DETECT) ? DETECT : "detect.directory of policy '" + policy.name() + "'";
        return directory.isEmpty()
                ? Optional.empty()
                : Optional.of(detect(who, directory, path -> DetectDirectory.read(path, policy), console));
    }

    /** The same where no policy is known yet. */
    static Optional<DetectDirectory> detect(ParseResult line, Console console) throws CommandFailure {
        String directory = line.matchedOptionValue(DETECT, "");
        return directory.isEmpty()
                ? Optional.empty()
                : Optional.of(detect(DETECT, directory, DetectDirectory::read, console));
    }

    private interface Reading {
        DetectDirectory read(Path path) throws IOException, DrlException;
    }

    private static DetectDirectory detect(String who, String directory, Reading reading, Console console)
            throws CommandFailure {
        try {
            return reading.read(Path.of(directory).toAbsolutePath().normalize());
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.FAILED, who + ": no directory '" + directory + "'", e);
        } catch (NotDirectoryException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, who + " '" + directory + "' is no directory: name the one with *.drl files", e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, who + ": " + e.getMessage(), e);
        } catch (DrlException e) {
            console.err().println(e.getMessage());
            throw CommandFailure.told(ExitCode.POLICY);
        }
    }
}
