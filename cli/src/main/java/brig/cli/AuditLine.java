package brig.cli;

import brig.monitor.host.process.OneProcess;
import brig.rules.audit.check.Severity;
import brig.rules.audit.harden.HardenReport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/** What the command line of {@code brig audit} says, as far as it goes together. */
final class AuditLine {
    private AuditLine() {}

    static Optional<Duration> every(ParseResult line) throws CommandFailure {
        String text = line.matchedOptionValue("--every", "");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!line.hasMatchedOption("--output")) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--every needs --output: whoever reads it finds the newest report");
        }
        refuse(line, "--every", "--fail-on", "it does not end");
        refuse(line, "--every", "--strict", "it does not end");
        return Optional.of(duration(text));
    }

    /** Such as {@code 15m}. */
    static Duration duration(String text) throws CommandFailure {
        if (!text.matches("[1-9]\\d{0,4}[smhd]")) {
            throw new CommandFailure(ExitCode.USAGE, "'" + text + "' is no time: write 15m, 1h or 1d");
        }
        var unit = text.endsWith("d") ? "P" : "PT";
        return Duration.parse(unit + text.toUpperCase(Locale.ROOT));
    }

    static String format(ParseResult line) {
        if (line.hasMatchedOption("--fix-plan")) {
            return "plan";
        }
        return line.matchedOptionValue("--format", line.hasMatchedOption("--harden") ? "policy" : "text");
    }

    static Optional<OneProcess> one(ParseResult line) throws CommandFailure {
        String pid = line.matchedOptionValue("--pid", "");
        if (pid.isEmpty()) {
            return Optional.empty();
        }
        if (!pid.matches("[1-9]\\d{0,9}")) {
            throw new CommandFailure(ExitCode.USAGE, "'" + pid + "' is no process id");
        }
        return Optional.of(new OneProcess(Long.parseLong(pid)));
    }

    static void refuseWhatDoesNotGoTogether(ParseResult line, String format) throws CommandFailure {
        for (var other : List.of("--pid", "--harden", "--root", "--loaded-filters")) {
            refuse(line, "--inside", other, "from inside nothing is seen but the process itself");
        }
        if (line.hasMatchedOption("--probe") && !line.hasMatchedOption("--inside")) {
            throw new CommandFailure(ExitCode.USAGE, "--probe goes with --inside");
        }
        refuse(line, "--probe", "--facts", "what was saved was made with or without it: brig-inside --probe");
        refuse(line, "--loaded-filters", "--facts", "a saved document has what was read then");
        refuse(line, "--loaded-filters", "--root", "only a running kernel has filters loaded");
        refuse(line, "--pid", "--facts", "a saved document has only what a container's first process could do");
        for (var other : List.of("--pid", "--diff", "--fix-plan", "--fail-on")) {
            refuse(line, "--harden", other, "it prints what one container needs");
        }
        if (line.hasMatchedOption("--harden") != HardenReport.FORMATS.contains(format)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--harden goes with --format " + String.join(", ", HardenReport.FORMATS) + ", and they with it");
        }
        refuse(line, "--diff", "--baseline", "--diff says what is new already");
        refuse(line, "--diff", "--no-paths", "every way would seem gone");
        if (line.hasMatchedOption("--after") && !line.hasMatchedOption("--diff")) {
            throw new CommandFailure(ExitCode.USAGE, "--after needs --diff");
        }
        if (line.hasMatchedOption("--diff") && !List.of("text", "json").contains(format)) {
            throw new CommandFailure(ExitCode.USAGE, "--diff is text or json, not '" + format + "'");
        }
    }

    static void refuse(ParseResult line, String one, String other, String why) throws CommandFailure {
        if (line.hasMatchedOption(one) && line.hasMatchedOption(other)) {
            throw new CommandFailure(ExitCode.USAGE, one + " and " + other + " do not go together: " + why);
        }
    }

    static Optional<Severity> failOn(ParseResult line) throws CommandFailure {
        String word = line.matchedOptionValue("--fail-on", "");
        var severity = Severity.parse(word);
        if (!word.isEmpty() && severity.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "unknown severity '" + word + "': write info, low, medium, high or critical");
        }
        return severity;
    }
}
