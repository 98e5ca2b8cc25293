package brig.cli;

import brig.monitor.incident.IncidentReport;
import brig.monitor.incident.Incidents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig incident list}. */
final class IncidentListVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Lists the reports of containers that were killed, the newest first.")
                .flag("One JSON object a line, for machines.", "--json")
                .footer("", "The reports lie in " + Incidents.FOLDER + "; only root can read them.");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        boolean json = line.hasMatchedOption("--json");
        try {
            var files = Incidents.list(Incidents.FOLDER);
            if (files.isEmpty() && !json) {
                console.note("no incidents");
            }
            for (var file : files) {
                console.out().println(json ? asJson(file) : asText(file));
            }
            return ExitCode.FINE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, reason(e), e);
        }
    }

    static String reason(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException denied
                ? "read " + denied.getFile() + ": permission denied; run brig with sudo"
                : String.valueOf(
                        e instanceof java.nio.file.FileSystemException file && file.getReason() != null
                                ? file.getReason()
                                : e.getMessage());
    }

    private static String name(Path file) {
        var name = file.getFileName().toString();
        return name.substring(0, name.length() - ".json".length());
    }

    /** The report's strings were written escaped; an unreadable one must not hide the others. */
    private static String asText(Path file) {
        try {
            var report = IncidentReport.read(file);
            var cause = report.cause();
            return "%-16s %-20s %-16s %-12s %s"
                    .formatted(
                            name(file),
                            report.time()
                                    .substring(0, Math.min(19, report.time().length())),
                            report.container(),
                            report.policy(),
                            cause.path("call")
                                    .path("syscall")
                                    .asText(cause.path("rule").asText()));
        } catch (IOException e) {
            return name(file) + "  (" + e.getMessage() + ")";
        }
    }

    private static String asJson(Path file) throws IOException {
        var report = IncidentReport.read(file);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", name(file));
        fields.put("file", file.toString());
        fields.put("time", report.time());
        fields.put("container", report.container());
        fields.put("policy", report.policy());
        fields.put("dead", report.dead());
        return Json.object(fields);
    }
}
