package brig.cli;

import brig.policy.EffectivePolicy;
import brig.policy.UserIds;
import brig.policy.load.PolicyLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.ParseResult;

/**
 * What the command line of {@code brig policy learn} asks for.
 *
 * @param words the program and its arguments
 * @param base what the learned policy extends, for the user that it is learned for
 * @param baseName the same as it stands in the learned file
 * @param user as it stands there; empty if the base's own
 * @param merged policies that were learned before
 * @param file to be written
 * @param fold so many names in one directory become the directory
 * @param headroom per cent on top of the memory and tasks that were used
 * @param runs how often it is recorded
 * @param proves whether it is run again under the learned policy
 */
record LearnOrder(
        List<String> words,
        String name,
        EffectivePolicy base,
        String baseName,
        Optional<String> user,
        List<String> merged,
        Path file,
        int fold,
        int headroom,
        int runs,
        boolean proves) {
    static final int FOLD = 8;
    static final int HEADROOM = 50;

    private static final int MOST_RUNS = 100;
    private static final int LONGEST_NAME = 64;
    private static final Pattern USER = Pattern.compile("[0-9]{1,9}(:[0-9]{1,9})?");

    static LearnOrder of(ParseResult line, List<String> words, Console console) throws CommandFailure {
        String extended = line.matchedOptionValue("--extends", "restricted");
        List<String> merged = line.matchedOptionValue("--merge", List.of());
        var user = user(line);
        var name = name(line, words);
        var base = base(PolicyFiles.load(extended, console), user);
        var file = output(line, merged, name);
        boolean ours = merged.stream().anyMatch(one -> Path.of(one).equals(file));
        if (!ours && Files.exists(file)) {
            throw new CommandFailure(
                    ExitCode.USAGE, file + " is there already: name another with --output, or learn on with --merge");
        }
        return new LearnOrder(
                words,
                name,
                base,
                written(extended),
                user,
                merged,
                file,
                number(line, "--fold", FOLD, 0, 100_000),
                number(line, "--headroom", HEADROOM, 0, 1000),
                number(line, "--runs", 1, 1, MOST_RUNS),
                !line.hasMatchedOption("--no-proof"));
    }

    private static Optional<String> user(ParseResult line) throws CommandFailure {
        if (!line.hasMatchedOption("--user")) {
            return Optional.empty();
        }
        String user = line.matchedOption("--user").getValue();
        if (!USER.matcher(user).matches()) {
            throw new CommandFailure(ExitCode.USAGE, "--user '" + user + "': write UID:GID or UID, in numbers");
        }
        return Optional.of(user);
    }

    private static EffectivePolicy base(EffectivePolicy policy, Optional<String> user) {
        if (user.isEmpty()) {
            return policy;
        }
        var ids = user.get().split(":", 2);
        int uid = Integer.parseInt(ids[0]);
        int gid = ids.length == 1 ? uid : Integer.parseInt(ids[1]);
        return policy.withUser(
                new UserIds(uid, gid, policy.process().user().groups()),
                policy.process().capabilities());
    }

    private static String name(ParseResult line, List<String> words) {
        String given = line.matchedOptionValue("--name", "");
        var program = words.isEmpty() ? "program" : words.getFirst().replaceFirst(".*/", "");
        var name = (given.isEmpty() ? program : given).replaceAll("[^A-Za-z0-9._-]", "-");
        return name.isEmpty() ? "program" : name.substring(0, Math.min(LONGEST_NAME, name.length()));
    }

    /** A profile's name, or a path that does not depend on where the learned file lies. */
    private static String written(String name) {
        return PolicyLoader.PROFILES.contains(name)
                ? name
                : PolicyFiles.find(name).toAbsolutePath().normalize().toString();
    }

    private static Path output(ParseResult line, List<String> merged, String program) {
        if (line.hasMatchedOption("--output")) {
            String file = line.matchedOption("--output").getValue();
            return Path.of(file);
        }
        return Path.of(merged.isEmpty() ? program + ".yaml" : merged.getLast());
    }

    static int number(ParseResult line, String option, int otherwise, int least, int most) throws CommandFailure {
        if (!line.hasMatchedOption(option)) {
            return otherwise;
        }
        String text = line.matchedOption(option).getValue();
        if (text.matches("[0-9]{1,6}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw new CommandFailure(
                ExitCode.USAGE, option + " '" + text + "': write a number from " + least + " to " + most);
    }
}
