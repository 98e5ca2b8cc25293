package brig.cli;

import brig.monitor.incident.IncidentReport;
import brig.monitor.incident.Incidents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig incident show}. */
final class IncidentShowVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Shows the report of a container that was killed: who did what, and what went before.")
                .flag("The report's file as it is.", "--json")
                .words("1", "ID", "The container's id, a report's name as 'brig incident list' prints it, or a file.")
                .footer("", "Example:", "  sudo brig incident show 3f9c0a1b2c4d");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        var name = names.isEmpty() ? "" : names.getFirst();
        if (name.isBlank()) {
            throw new CommandFailure(ExitCode.USAGE, "which incident? 'brig incident list' prints their names");
        }
        try {
            var file = name.contains("/") ? Path.of(name) : Incidents.find(Incidents.FOLDER, name);
            console.out()
                    .print(
                            line.hasMatchedOption("--json")
                                    ? Files.readString(file)
                                    : IncidentReport.read(file).text());
            return ExitCode.FINE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, IncidentListVerb.reason(e), e);
        }
    }
}
