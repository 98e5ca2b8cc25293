package brig.cli;

import brig.cli.life.HealthCheck;
import brig.cli.life.Keeping;
import brig.cli.life.LogLimits;
import brig.cli.life.RestartPolicy;
import brig.policy.Bytes;
import brig.policy.HealthRules;
import brig.runtime.image.ImageConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.ParseResult;

/** The options of {@code run} for a container that nobody waits for. */
final class KeepOptions {
    /** Those that mean something only with {@code -d}. */
    private static final List<String> WITH_DETACH = List.of(
            "--restart",
            "--rm",
            "--log-size",
            "--log-files",
            "--health-cmd",
            "--health-interval",
            "--health-timeout",
            "--health-start-period",
            "--health-retries",
            "--no-healthcheck");

    private KeepOptions() {}

    static Options describe(Options options) {
        return options.flag("Do not wait for its end: print its id as soon as it runs.", "-d", "--detach")
                .value(
                        "WHEN",
                        "With -d: start again? no (default), on-failure[:N], unless-stopped or always.",
                        "--restart")
                .flag("With -d: forget it when it has ended.", "--rm")
                .value("SIZE", "With -d: begin a new file of its output after this much. Default: 10Mi.", "--log-size")
                .value("N", "With -d: how many files of its output to keep. Default: 3.", "--log-files")
                .value("LINE", "With -d: a line for /bin/sh inside that ends with 0 if all is well.", "--health-cmd")
                .value("TIME", "From one question to the next, such as 10s. Default: 30s.", "--health-interval")
                .value("TIME", "How long an answer may take. Default: 30s.", "--health-timeout")
                .value(
                        "TIME",
                        "After the start no answer counts as bad for so long. Default: 0s.",
                        "--health-start-period")
                .value("N", "How many bad answers in a row make it unhealthy. Default: 3.", "--health-retries")
                .flag("Ask nothing, although the policy or the image says how.", "--no-healthcheck");
    }

    static boolean isDetached(ParseResult line) throws CommandFailure {
        boolean detached = line.hasMatchedOption("--detach");
        for (var option : WITH_DETACH) {
            if (!detached && line.hasMatchedOption(option)) {
                throw new CommandFailure(
                        ExitCode.USAGE, option + " is for a container that nobody waits for: write -d, too");
            }
        }
        if (detached && line.hasMatchedOption("--interactive")) {
            throw new CommandFailure(
                    ExitCode.USAGE, "-i with -d: nobody is there to write to it; 'brig exec -i' reaches it later");
        }
        return detached;
    }

    /**
     * @param policy what the policy says of health; it comes before the image, and an option before both
     * @param image what the container's image asks for, if it has one
     */
    static Keeping keeping(
            ParseResult line, Optional<HealthRules> policy, Optional<ImageConfig.Healthcheck> image, List<String> words)
            throws CommandFailure {
        try {
            return new Keeping(
                    RestartPolicy.parse(line.matchedOptionValue("--restart", "no")),
                    line.hasMatchedOption("--rm"),
                    new LogLimits(
                            Bytes.parse(line.matchedOptionValue("--log-size", Long.toString(LogLimits.DEFAULT.bytes())))
                                    .count(),
                            number(line, "--log-files", LogLimits.DEFAULT.files())),
                    health(line, policy.orElse(HealthRules.NOTHING), image),
                    words,
                    again(line, words));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** Variables that are the caller's have their values in it, and paths do not depend on his directory. */
    private static List<String> again(ParseResult line, List<String> words) {
        List<String> program = line.matchedPositionalValue(0, List.of());
        var options = new ArrayList<>(words.subList(0, Math.max(0, words.size() - program.size())));
        List<String> variables = line.matchedOptionValue("--env", List.of());
        for (var name : variables) {
            var value = name.contains("=") ? null : System.getenv(name);
            if (value != null) {
                options.replaceAll(word -> word.equals(name) || word.equals("-e" + name) || word.equals("--env=" + name)
                        ? word + "=" + value
                        : word);
            }
        }
        var all = new ArrayList<>(List.of("run"));
        all.addAll(options);
        all.addAll(program);
        return List.of(AbsoluteWords.of(Path.of("").toAbsolutePath(), all.toArray(String[]::new)));
    }

    private static Optional<HealthCheck> health(
            ParseResult line, HealthRules policy, Optional<ImageConfig.Healthcheck> image) {
        if (line.hasMatchedOption("--no-healthcheck")) {
            return Optional.empty();
        }
        List<String> command = line.hasMatchedOption("--health-cmd")
                ? HealthRules.shell(line.matchedOptionValue("--health-cmd", ""))
                : policy.command()
                        .or(() -> image.map(ImageConfig.Healthcheck::command))
                        .orElse(List.of());
        if (command.isEmpty()) {
            return Optional.empty();
        }
        long retries = policy.retries().isPresent()
                ? policy.retries().getAsInt()
                : nonzero(image.map(ImageConfig.Healthcheck::retries)).orElse(HealthCheck.RETRIES);
        return Optional.of(new HealthCheck(
                command,
                time(
                        line,
                        "--health-interval",
                        policy.interval(),
                        image.map(ImageConfig.Healthcheck::interval),
                        HealthCheck.INTERVAL),
                time(
                        line,
                        "--health-timeout",
                        policy.timeout(),
                        image.map(ImageConfig.Healthcheck::timeout),
                        HealthCheck.TIMEOUT),
                time(
                        line,
                        "--health-start-period",
                        policy.startPeriod(),
                        image.map(ImageConfig.Healthcheck::startPeriod),
                        Duration.ZERO),
                number(line, "--health-retries", Math.clamp(retries, 1, 1000))));
    }

    /** Docker writes 0 for what it was not told. */
    private static OptionalLong nonzero(Optional<OptionalLong> value) {
        var number = value.orElse(OptionalLong.empty());
        return number.isPresent() && number.getAsLong() > 0 ? number : OptionalLong.empty();
    }

    private static Duration time(
            ParseResult line, String option, OptionalLong policy, Optional<OptionalLong> image, Duration otherwise) {
        if (line.hasMatchedOption(option)) {
            String text = line.matchedOptionValue(option, "");
            return Times.parse(option, text);
        }
        if (policy.isPresent()) {
            return Duration.ofMillis(policy.getAsLong());
        }
        var nanos = nonzero(image);
        return nanos.isPresent() ? Duration.ofNanos(nanos.getAsLong()) : otherwise;
    }

    private static int number(ParseResult line, String option, int otherwise) {
        String text = line.matchedOptionValue(option, Integer.toString(otherwise));
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " '" + text + "': write a whole number", e);
        }
    }
}
