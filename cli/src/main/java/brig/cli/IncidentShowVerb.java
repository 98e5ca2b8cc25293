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
                .flag("One HTML page that needs nothing else, for a browser.", "--html")
                .words("1", "ID", "The container's id, a report's name as 'brig incident list' prints it, or a file.")
                .footer(
                        "",
                        "Example:",
                        "  sudo brig incident show 3f9c0a1b2c4d",
                        "  sudo brig incident show --html 3f9c0a1b2c4d > incident.html");
    }

    private static String text(Path file, ParseResult line) throws IOException {
        if (line.hasMatchedOption("--json")) {
            return Files.readString(file);
        }
        var report = IncidentReport.read(file);
        return line.hasMatchedOption("--html") ? report.html() : report.text();
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        var name = names.getFirst();
        if (name.isBlank()) {
            throw new CommandFailure(ExitCode.USAGE, "which incident? 'brig incident list' prints their names");
        }
        try {
            var file = name.contains("/") ? Path.of(name) : Incidents.find(Incidents.FOLDER, name);
            console.out().print(text(file, line));
            return ExitCode.FINE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, IncidentListVerb.reason(e), e);
        }
    }
}
