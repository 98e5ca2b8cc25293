package brig.cli;

import brig.policy.EffectivePolicy;
import brig.policy.Problem;
import brig.policy.load.Loaded;
import brig.policy.load.PolicyLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Policies as users name them: a file, a shipped profile, or a policy of {@code policies/} by its bare name. */
final class PolicyFiles {
    private static final Path POLICIES = Path.of(System.getProperty("brig.home", "."), "policies");

    private PolicyFiles() {}

    /**
     * @throws CommandFailure with {@link ExitCode#POLICY} if it is no valid policy; all that is wrong with it has been
     *     printed then
     */
    static EffectivePolicy load(String name, Console console) throws CommandFailure {
        if (isProfile(name)) {
            return PolicyLoader.profile(name);
        }
        var file = find(name);
        if (isBare(name) && Files.notExists(file)) {
            throw new CommandFailure(
                    ExitCode.POLICY,
                    "no policy '" + name + "': neither a file nor a shipped one (" + String.join(", ", shipped())
                            + ")");
        }
        var loaded = PolicyLoader.load(file);
        if (loaded.policy().isEmpty()) {
            loaded.problems().stream()
                    .filter(Problem::isError)
                    .forEach(problem -> console.err().println(problem.render(console.colourErr())));
            throw CommandFailure.told(ExitCode.POLICY);
        }
        return loaded.policy().get();
    }

    /** All that can be said about it, warnings too. */
    static Loaded check(String name) {
        return isProfile(name)
                ? new Loaded(Optional.of(PolicyLoader.profile(name)), List.of(), List.of(), List.of())
                : PolicyLoader.check(find(name));
    }

    private static boolean isProfile(String name) {
        return PolicyLoader.PROFILES.contains(name);
    }

    /**
     * A file, or the shipped policy of that name. A shipped name never means a file: whoever may write into the directory in
     * which root happens to be must not choose root's policy.
     */
    static Path find(String name) {
        var file = Path.of(name);
        if (!isBare(name)) {
            return file;
        }
        var shipped = POLICIES.resolve(name + ".yaml");
        return Files.exists(shipped) ? shipped : file;
    }

    private static boolean isBare(String name) {
        return !name.contains("/") && !name.contains(".");
    }

    private static List<String> shipped() {
        var names = new ArrayList<>(PolicyLoader.PROFILES);
        try (var files = Files.list(POLICIES)) {
            files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".yaml") && !file.endsWith(".test.yaml"))
                    .forEach(file -> names.add(file.substring(0, file.length() - ".yaml".length())));
        } catch (IOException e) {
            // then only the profiles are there
        }
        return names.stream().sorted().toList();
    }
}
