package brig.cli;

import brig.rules.audit.AuditResult;
import brig.rules.audit.check.Severity;
import brig.rules.audit.report.AuditDiff;
import brig.rules.audit.report.FixPlan;
import brig.rules.audit.report.HtmlReport;
import brig.rules.audit.report.JsonReport;
import brig.rules.audit.report.MetricsReport;
import brig.rules.audit.report.SarifReport;
import brig.rules.audit.report.Screened;
import brig.rules.audit.report.TextReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/** What {@code brig audit} says, where it goes, and with which code it ends. */
final class AuditOutput {
    private AuditOutput() {}

    static int differ(ParseResult line, Console console, Optional<Severity> failOn, String after) throws IOException {
        var diff =
                AuditInputs.parsed(line.matchedOptionValue("--diff", ""), before -> AuditDiff.between(before, after));
        boolean json = line.matchedOptionValue("--format", "text").equals("json");
        write(line, console, json ? diff.json() : diff.text());
        boolean bad = failOn.isPresent() && diff.hasWorse(failOn.get());
        boolean less = line.hasMatchedOption("--strict") && diff.knowsLess();
        return bad || less ? ExitCode.POLICY : ExitCode.FINE;
    }

    static String wholeReport(String text) throws IOException {
        AuditDiff.between(text, text);
        return text;
    }

    static String report(
            String format, AuditResult audit, Screened screened, Duration took, boolean all, Console console) {
        return switch (format) {
            case "json" -> JsonReport.of(audit, screened);
            case "sarif" -> SarifReport.of(audit, screened);
            case "html" -> HtmlReport.of(audit, screened);
            case "plan" -> FixPlan.of(audit, screened);
            case "metrics" -> MetricsReport.of(audit, screened.shown(), took);
            default -> TextReport.of(audit, screened, console.colourOut(), all);
        };
    }

    static void write(ParseResult line, Console console, String report) throws IOException {
        String file = line.matchedOptionValue("--output", "");
        if (file.isEmpty()) {
            console.out().print(report);
        } else {
            replace(Path.of(file).toAbsolutePath(), report);
        }
    }

    /** At once: who reads it while it is written sees the old one. A device or a link to elsewhere is written to. */
    static void replace(Path file, String text) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.writeString(file, text);
            return;
        }
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static int exitCode(ParseResult line, Optional<Severity> failOn, AuditResult audit, Screened screened) {
        boolean bad = failOn.isPresent()
                && screened.shown().stream().anyMatch(f -> f.severity().compareTo(failOn.get()) >= 0);
        boolean incomplete =
                line.hasMatchedOption("--strict") && (!audit.undecided().isEmpty() || screened.expired());
        return bad || incomplete ? ExitCode.POLICY : ExitCode.FINE;
    }
}
