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
    private static final String ROW = "%-16s %-20s %-16s %-12s %s";

    @Override
    public CommandSpec describe() {
        return Options.of("Lists the reports of containers that were killed, the newest first.")
                .value("N", "The newest N alone; 0 for all. Default: 20, and all with --json.", "--last")
                .flag("One JSON object a line, for machines.", "--json")
                .footer("", "The reports lie in " + Incidents.FOLDER + "; only root can read them.");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        boolean json = line.hasMatchedOption("--json");
        int last = last(line.matchedOptionValue("--last", json ? "0" : "20"));
        try {
            var files = Incidents.list(Incidents.FOLDER);
            if (files.isEmpty() && !json) {
                console.note("no incidents");
            }
            int shown = last == 0 ? files.size() : Math.min(last, files.size());
            if (shown > 0 && !json) {
                console.out().println(ROW.formatted("INCIDENT", "TIME", "CONTAINER", "POLICY", "CALL"));
            }
            for (var file : files.subList(0, shown)) {
                console.out().println(json ? asJson(file) : asText(file));
            }
            if (shown < files.size() && !json) {
                console.note((files.size() - shown) + " older ones: --last 0 lists all");
            }
            return ExitCode.FINE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, reason(e), e);
        }
    }

    private static int last(String word) throws CommandFailure {
        if (!word.matches("[0-9]{1,6}")) {
            throw new CommandFailure(ExitCode.USAGE, "--last '" + word + "': write a whole number, 0 for all");
        }
        return Integer.parseInt(word);
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
            return ROW.formatted(
                    name(file),
                    report.time().substring(0, Math.min(19, report.time().length())),
                    shortened(report.container()),
                    report.policy(),
                    cause.path("call").path("syscall").asText(cause.path("rule").asText()));
        } catch (IOException e) {
            return name(file) + "  (" + e.getMessage() + ")";
        }
    }

    /** An engine's ids have 64 letters. */
    private static String shortened(String container) {
        return container.length() > 16 ? container.substring(0, 12) : container;
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
