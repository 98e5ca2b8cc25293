package brig.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

final class IncidentListVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("soon").footer();
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        return ExitCode.FINE;
    }
}
