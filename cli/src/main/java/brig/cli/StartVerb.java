package brig.cli;

import brig.cli.life.Revival;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig start}. */
final class StartVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Starts containers again that 'brig run -d' started and that have ended.")
                .synopsis("brig start NAME...", "brig start --wanted")
                .flag(
                        "All whose restart policy wants it after a boot, as 'brig serve' does it: always, and"
                                + " unless-stopped if nobody has stopped them.",
                        "--wanted")
                .words("0..*", "NAME", Containers.NAMES)
                .footer(
                        "",
                        "With the words of their 'brig run', read anew, under the old id and name.",
                        "",
                        "Examples:",
                        "  sudo brig start web",
                        "  brig start --wanted     # an ordinary user's, who has no daemon");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        if (names.isEmpty() != line.hasMatchedOption("--wanted")) {
            throw new CommandFailure(ExitCode.USAGE, "write names of containers, or --wanted");
        }
        try {
            if (names.isEmpty()) {
                Revival.run(console::note);
                return ExitCode.FINE;
            }
            for (var name : names) {
                var known = Known.named(name);
                if (!known.hasEnded()) {
                    throw new IOException("container " + known.name() + " runs");
                }
                console.out().println(Revival.start(Known.kept(name)));
            }
            return ExitCode.FINE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }
}
