package brig.cli;

import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig stop}. */
final class StopVerb implements Verb {
    private static final int LONGEST_SECONDS = 86_400;

    @Override
    public CommandSpec describe() {
        return Options.of("Asks containers to end with SIGTERM, and kills those that do not.")
                .value("SECONDS", "How long a program that handles SIGTERM may take. Default: 10.", "--time")
                .words("1..*", "NAME", Containers.NAMES)
                .footer("", "Example:", "  sudo brig stop web");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        var grace = grace(line.matchedOptionValue("--time", "10"));
        return Containers.each(names, container -> {
            Known.markStopped(container);
            container.stop(grace);
        });
    }

    private static Duration grace(String seconds) throws CommandFailure {
        try {
            int value = Integer.parseInt(seconds);
            if (value >= 0 && value <= LONGEST_SECONDS) {
                return Duration.ofSeconds(value);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new CommandFailure(
                ExitCode.USAGE, "--time '" + seconds + "': write whole seconds, 0 to " + LONGEST_SECONDS);
    }
}
