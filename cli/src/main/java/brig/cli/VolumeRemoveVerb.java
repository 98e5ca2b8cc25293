package brig.cli;

import brig.cli.life.NamedVolumes;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig volume rm}. */
final class VolumeRemoveVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Removes named volumes with all that is in them; none that a container has.")
                .words("1..*", "NAME", "As 'brig volume ls' prints them.")
                .footer("", "Example:", "  sudo brig volume rm data");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        try {
            for (var name : names) {
                NamedVolumes.remove(name);
                console.out().println(name);
            }
            return ExitCode.FINE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, IncidentListVerb.reason(e), e);
        }
    }
}
