package brig.cli;

import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.process.OneProcess;
import brig.rules.audit.Audit;
import brig.rules.audit.check.Severity;
import brig.rules.audit.harden.HardenReport;
import brig.rules.audit.path.PathRules;
import brig.rules.audit.report.InsideReport;
import brig.rules.audit.report.JsonReport;
import brig.rules.audit.report.Screened;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig audit}. */
final class AuditVerb implements Verb {
    private static final List<String> FORMATS =
            List.of("text", "json", "sarif", "html", "metrics", "plan", "policy", "docker", "kubernetes");

    @Override
    public CommandSpec describe() {
        return Options.of(
                        "Says whether a container on this host can escape, and by which way. Changes nothing, and runs nothing"
                                + " in a container.")
                .flag(
                        "Everything: what is low, evidence, each step of each way, what could not be decided.",
                        "-a",
                        "--all")
                .value(
                        "FORMAT",
                        "text, json, sarif, html, metrics or plan; with --harden policy, docker or kubernetes.",
                        "--format")
                .value("FILE", "Write the report there instead.", "-o", "--output")
                .value(
                        "TIME",
                        "With --output: write a new report again and again, such as every 15m, 1h or 1d.",
                        "--every")
                .value("DIR", "Audit the files of another host below a directory.", "--root")
                .value("FILE", "Audit facts that were saved before.", "--facts")
                .value("FILE", "Save the facts, to audit them elsewhere or later.", "--save-facts")
                .value("PID", "Only what this process in a container could do.", "--pid")
                .flag(
                        "In a container: what this very process could do. With --facts: what brig-inside wrote down"
                                + " there.",
                        "--inside")
                .value(
                        "FILE",
                        "Write brig-inside there: a static program to copy into a container that has no Java.",
                        "--inside-helper")
                .flag(
                        "With --inside: also make each dangerous system call once, with arguments that the kernel"
                                + " refuses, and ask sockets who they are.",
                        "--probe")
                .flag(
                        "Read each container's seccomp filter from the kernel, not from its engine's files: stops one"
                                + " thread of it for about 0.1 ms.",
                        "--loaded-filters")
                .value(
                        "CONTAINER",
                        "Print a Brig policy for this container: no more than it is seen to use.",
                        "--harden")
                .value("FILE", "A JSON report of before: say what differs.", "--diff")
                .value("FILE", "With --diff: another JSON report, instead of an audit now.", "--after")
                .flag(
                        "Commands to read and run, in order, instead of a report: as --format plan. Brig changes nothing.",
                        "--fix-plan")
                .flag("Find no ways, only findings: quicker.", "--no-paths")
                .value(
                        "SEVERITY",
                        "End with 3 if a finding is at least this bad: low, medium, high or critical.",
                        "--fail-on")
                .flag("End with 3 if something could not be decided, or a suppression has expired.", "--strict")
                .value("FILE", "A JSON report of before: show only what is new.", "--baseline")
                .value("FILE", "Findings to live with, each with a reason and an end.", "--suppress")
                .values("FILE", "Own checks, in YAML.", "--checks")
                .value("DIR", "Own path rules, *.drl; root's alone, because they run as root.", "--rules")
                .value("FILE", "Another table of known escapes than Brig's.", "--escapes")
                .footer(
                        "",
                        "Examples:",
                        "  sudo brig audit",
                        "  sudo brig audit --format json -o before.json",
                        "  sudo brig audit --baseline before.json --fail-on high",
                        "  sudo brig audit --every 1h --format metrics -o /var/lib/node-exporter/brig.prom",
                        "  sudo brig audit --fix-plan > plan.sh",
                        "  sudo brig audit --harden web -o web.yaml",
                        "  sudo brig audit --harden web --format docker",
                        "  brig audit --inside-helper brig-inside; docker cp brig-inside web:/tmp/",
                        "  docker exec web /tmp/brig-inside --probe | brig audit --inside --facts -");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        var format = AuditLine.format(line);
        if (!FORMATS.contains(format)) {
            throw new CommandFailure(
                    ExitCode.USAGE, "unknown format '" + format + "': one of " + String.join(", ", FORMATS));
        }
        var failOn = AuditLine.failOn(line);
        var one = AuditLine.one(line);
        AuditLine.refuseWhatDoesNotGoTogether(line, format);
        if (line.hasMatchedOption("--inside-helper")) {
            return helper(line.matchedOptionValue("--inside-helper", ""));
        }
        var every = AuditLine.every(line);
        if (every.isEmpty()) {
            return once(line, console, format, failOn, one);
        }
        return repeat(every.get(), console, () -> once(line, console, format, failOn, one));
    }

    private static int helper(String file) throws CommandFailure {
        try {
            InsideHelper.writeTo(Path.of(file));
            return ExitCode.FINE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, reason(e), e);
        }
    }

    private interface Once {
        int audit() throws CommandFailure;
    }

    /** One that fails is told and the next one tried: what reads the report sees its age. */
    private static int repeat(Duration every, Console console, Once once) {
        while (true) {
            try {
                once.audit();
            } catch (CommandFailure e) {
                console.err().println("brig: " + e.getMessage());
            }
            try {
                Thread.sleep(every);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return ExitCode.FINE;
            }
        }
    }

    private static int once(
            ParseResult line, Console console, String format, Optional<Severity> failOn, Optional<OneProcess> one)
            throws CommandFailure {
        long start = System.nanoTime();
        try {
            if (line.hasMatchedOption("--after")) {
                return AuditOutput.differ(
                        line,
                        console,
                        failOn,
                        AuditInputs.parsed(line.matchedOptionValue("--after", ""), AuditOutput::wholeReport));
            }
            var rules = line.hasMatchedOption("--no-paths") || line.hasMatchedOption("--harden")
                    ? Optional.<CompletableFuture<PathRules>>empty()
                    : Optional.of(AuditInputs.rules(line));
            Optional<Subject> process = one.map(OneProcess::subject);
            FactDocument facts;
            if (line.hasMatchedOption("--inside")) {
                var seen = AuditInputs.inside(line);
                facts = seen.facts();
                process = Optional.of(seen.process());
            } else {
                facts = one.isPresent() ? AuditInputs.collector(line).inside(one.get()) : AuditInputs.facts(line);
            }
            AuditInputs.save(line, facts);
            var auditor = new Audit(AuditInputs.checks(line), AuditInputs.escapes(line));
            var loaded = rules.map(CompletableFuture::join);
            var audit = process.isPresent() ? auditor.inside(facts, loaded, process.get()) : auditor.of(facts, loaded);
            var screened = Screened.of(audit.findings(), AuditInputs.baseline(line), AuditInputs.suppressions(line));
            if (line.hasMatchedOption("--harden")) {
                AuditOutput.write(
                        line, console, HardenReport.of(audit, line.matchedOptionValue("--harden", ""), format));
                return ExitCode.FINE;
            }
            if (line.hasMatchedOption("--diff")) {
                return AuditOutput.differ(line, console, failOn, JsonReport.of(audit, screened));
            }
            var took = Duration.ofNanos(System.nanoTime() - start);
            var head =
                    process.isPresent() && format.equals("text") ? InsideReport.of(audit.facts(), process.get()) : "";
            AuditOutput.write(
                    line,
                    console,
                    head + AuditOutput.report(format, audit, screened, took, line.hasMatchedOption("--all"), console));
            return AuditOutput.exitCode(line, failOn, audit, screened);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, reason(e), e);
        } catch (CompletionException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    e.getCause() instanceof IOException cause
                            ? reason(cause)
                            : String.valueOf(
                                    Objects.requireNonNullElse(e.getCause(), e).getMessage()),
                    e);
        }
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException none
                ? "no file '" + none.getFile() + "'"
                : String.valueOf(e.getMessage());
    }
}
