package brig.cli;

import brig.policy.EffectivePolicy;
import brig.policy.Problem;
import brig.policy.ProblemKind;
import brig.policy.Workload;
import brig.policy.load.Document;
import brig.policy.load.Given;
import brig.policy.load.Loaded;
import brig.policy.load.PolicyLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ParseResult;

/** Policies as users name them: a file, a shipped profile, or a policy of {@code policies/} by its bare name. */
final class PolicyFiles {
    private static final Path POLICIES =
            Path.of(System.getProperty("brig.home", "."), "policies").normalize();

    private PolicyFiles() {}

    /**
     * @throws CommandFailure with {@link ExitCode#POLICY} if it is no valid policy; all that is wrong with it has been
     *     printed then
     */
    static EffectivePolicy load(String name, Console console) throws CommandFailure {
        return load(name, Surroundings.given(), Workload.UNKNOWN, console);
    }

    /** With the values of {@code --set}, for the workload that the command line names. */
    static EffectivePolicy load(String name, ParseResult line, Console console) throws CommandFailure {
        return load(
                name, Surroundings.given(line, console.caller().environment()), Surroundings.workload(line), console);
    }

    /** @param workload which of a file's policies is meant, unless {@code FILE#NAME} says so */
    static EffectivePolicy load(String name, Given given, Workload workload, Console console) throws CommandFailure {
        if (isProfile(name)) {
            if (!given.set().isEmpty()) {
                throw new CommandFailure(ExitCode.USAGE, "--set: the profile '" + name + "' has no parameters");
            }
            return PolicyLoader.profile(name);
        }
        int hash = hash(name);
        var plain = hash < 0 ? name : name.substring(0, hash);
        var file = find(plain);
        var loaded = read(plain, given);
        loaded.problems().stream()
                .filter(problem -> problem.kind() == ProblemKind.EXPIRED)
                .forEach(problem -> console.note(problem.place() + ": " + problem.message()));
        if (loaded.documents().isEmpty()) {
            loaded.problems().stream()
                    .filter(Problem::isError)
                    .forEach(problem -> console.err().println(problem.render(console.colourErr())));
            throw CommandFailure.told(ExitCode.POLICY);
        }
        return hash < 0 ? chosen(file, loaded, workload) : named(file, loaded, name.substring(hash + 1));
    }

    /** What a file or a shipped policy of that name holds, mistakes too. */
    static Loaded read(String name, Given given) throws CommandFailure {
        var file = find(name);
        if (isBare(name) && Files.notExists(file)) {
            throw new CommandFailure(
                    ExitCode.POLICY,
                    "no policy '" + name + "': neither a file nor a shipped one (" + String.join(", ", shipped())
                            + ")");
        }
        return KnownPolicies.load(file, given);
    }

    /** Those mistakes that keep it from being used, as one text. */
    static String errors(Loaded loaded) {
        return String.join(
                "\n",
                loaded.problems().stream()
                        .filter(Problem::isError)
                        .map(problem -> problem.render(false).strip())
                        .toList());
    }

    /** Where {@code FILE#NAME} parts; -1 if a file is called so, or there is none. */
    private static int hash(String name) {
        int hash = name.lastIndexOf('#');
        return hash > 0 && Files.notExists(Path.of(name)) ? hash : -1;
    }

    /** The policy of a file that is for a workload. */
    static EffectivePolicy chosen(Path file, Loaded loaded, Workload workload) throws CommandFailure {
        for (var document : loaded.documents()) {
            if (document.isFor(workload)) {
                return document.policy();
            }
        }
        throw new CommandFailure(
                ExitCode.POLICY,
                "no policy in " + file + " is for " + workload + "; it has " + names(loaded)
                        + ": name one as FILE#NAME, or the workload by --image, --name and --label");
    }

    private static EffectivePolicy named(Path file, Loaded loaded, String name) throws CommandFailure {
        for (var document : loaded.documents()) {
            if (document.policy().name().equals(name)) {
                return document.policy();
            }
        }
        throw new CommandFailure(ExitCode.POLICY, "no policy '" + name + "' in " + file + "; it has " + names(loaded));
    }

    private static String names(Loaded loaded) {
        return String.join(
                ", ",
                loaded.documents().stream()
                        .map(document -> document.policy().name())
                        .toList());
    }

    /** All that can be said about it, warnings too. */
    static Loaded check(String name, Given given) {
        return isProfile(name)
                ? new Loaded(
                        List.of(new Document(PolicyLoader.profile(name), List.of())), List.of(), List.of(), List.of())
                : PolicyLoader.check(find(name), given);
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
