package brig.cli;

import brig.monitor.host.HostFacts;
import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.inside.InsideFacts;
import brig.monitor.host.process.OneProcess;
import brig.rules.audit.Audit;
import brig.rules.audit.AuditResult;
import brig.rules.audit.check.Check;
import brig.rules.audit.check.Checks;
import brig.rules.audit.check.Severity;
import brig.rules.audit.escape.EscapeTable;
import brig.rules.audit.harden.HardenReport;
import brig.rules.audit.path.PathRules;
import brig.rules.audit.report.AuditDiff;
import brig.rules.audit.report.FixPlan;
import brig.rules.audit.report.HtmlReport;
import brig.rules.audit.report.InsideReport;
import brig.rules.audit.report.JsonReport;
import brig.rules.audit.report.MetricsReport;
import brig.rules.audit.report.SarifReport;
import brig.rules.audit.report.Screened;
import brig.rules.audit.report.Suppressions;
import brig.rules.audit.report.TextReport;
import brig.rules.drl.CompiledRules;
import brig.rules.drl.DrlCompiler;
import brig.rules.drl.DrlException;
import brig.rules.drl.OwnRules;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig audit}. */
final class AuditVerb implements Verb {
    /** For one source of facts; a host that is busy answers slowly. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

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
        var format = format(line);
        if (!FORMATS.contains(format)) {
            throw new CommandFailure(
                    ExitCode.USAGE, "unknown format '" + format + "': one of " + String.join(", ", FORMATS));
        }
        var failOn = failOn(line);
        var one = one(line);
        refuseWhatDoesNotGoTogether(line, format);
        if (line.hasMatchedOption("--inside-helper")) {
            return helper(line.matchedOptionValue("--inside-helper", ""));
        }
        var every = every(line);
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

    private static Optional<Duration> every(ParseResult line) throws CommandFailure {
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

    private static int once(
            ParseResult line, Console console, String format, Optional<Severity> failOn, Optional<OneProcess> one)
            throws CommandFailure {
        long start = System.nanoTime();
        try {
            if (line.hasMatchedOption("--after")) {
                return differ(
                        line, console, failOn, parsed(line.matchedOptionValue("--after", ""), AuditVerb::wholeReport));
            }
            var rules = line.hasMatchedOption("--no-paths") || line.hasMatchedOption("--harden")
                    ? Optional.<CompletableFuture<PathRules>>empty()
                    : Optional.of(rules(line));
            Optional<Subject> process = one.map(OneProcess::subject);
            FactDocument facts;
            if (line.hasMatchedOption("--inside")) {
                var seen = inside(line);
                facts = seen.facts();
                process = Optional.of(seen.process());
            } else {
                facts = one.isPresent() ? collector(line).inside(one.get()) : facts(line);
            }
            save(line, facts);
            var auditor = new Audit(checks(line), escapes(line));
            var loaded = rules.map(CompletableFuture::join);
            var audit = process.isPresent() ? auditor.inside(facts, loaded, process.get()) : auditor.of(facts, loaded);
            var screened = Screened.of(audit.findings(), baseline(line), suppressions(line));
            if (line.hasMatchedOption("--harden")) {
                write(line, console, HardenReport.of(audit, line.matchedOptionValue("--harden", ""), format));
                return ExitCode.FINE;
            }
            if (line.hasMatchedOption("--diff")) {
                return differ(line, console, failOn, JsonReport.of(audit, screened));
            }
            var took = Duration.ofNanos(System.nanoTime() - start);
            var head =
                    process.isPresent() && format.equals("text") ? InsideReport.of(audit.facts(), process.get()) : "";
            write(line, console, head + report(format, audit, screened, took, line.hasMatchedOption("--all"), console));
            return exitCode(line, failOn, audit, screened);
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

    private static String format(ParseResult line) {
        if (line.hasMatchedOption("--fix-plan")) {
            return "plan";
        }
        return line.matchedOptionValue("--format", line.hasMatchedOption("--harden") ? "policy" : "text");
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException none
                ? "no file '" + none.getFile() + "'"
                : String.valueOf(e.getMessage());
    }

    private static Optional<OneProcess> one(ParseResult line) throws CommandFailure {
        String pid = line.matchedOptionValue("--pid", "");
        if (pid.isEmpty()) {
            return Optional.empty();
        }
        if (!pid.matches("[1-9]\\d{0,9}")) {
            throw new CommandFailure(ExitCode.USAGE, "'" + pid + "' is no process id");
        }
        return Optional.of(new OneProcess(Long.parseLong(pid)));
    }

    private static void refuseWhatDoesNotGoTogether(ParseResult line, String format) throws CommandFailure {
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

    private static void refuse(ParseResult line, String one, String other, String why) throws CommandFailure {
        if (line.hasMatchedOption(one) && line.hasMatchedOption(other)) {
            throw new CommandFailure(ExitCode.USAGE, one + " and " + other + " do not go together: " + why);
        }
    }

    private static int differ(ParseResult line, Console console, Optional<Severity> failOn, String after)
            throws IOException {
        var diff = parsed(line.matchedOptionValue("--diff", ""), before -> AuditDiff.between(before, after));
        boolean json = line.matchedOptionValue("--format", "text").equals("json");
        write(line, console, json ? diff.json() : diff.text());
        boolean bad = failOn.isPresent() && diff.hasWorse(failOn.get());
        boolean less = line.hasMatchedOption("--strict") && diff.knowsLess();
        return bad || less ? ExitCode.POLICY : ExitCode.FINE;
    }

    private static String wholeReport(String text) throws IOException {
        AuditDiff.between(text, text);
        return text;
    }

    private static Path root(ParseResult line) throws IOException {
        var root = Path.of(line.matchedOptionValue("--root", "/"));
        if (!Files.isDirectory(root)) {
            throw new IOException("--root: no directory '" + root + "'");
        }
        return root;
    }

    private static Optional<Severity> failOn(ParseResult line) throws CommandFailure {
        String word = line.matchedOptionValue("--fail-on", "");
        var severity = Severity.parse(word);
        if (!word.isEmpty() && severity.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "unknown severity '" + word + "': write info, low, medium, high or critical");
        }
        return severity;
    }

    /** While facts are collected, which waits for others, the rules are loaded, which computes. */
    private static CompletableFuture<PathRules> rules(ParseResult line) {
        String directory = line.matchedOptionValue("--rules", "");
        return CompletableFuture.supplyAsync(() -> {
            try {
                List<CompiledRules> own = directory.isEmpty()
                        ? List.of()
                        : List.of(DrlCompiler.compile(OwnRules.ofRoot().read(Path.of(directory))));
                return PathRules.with(own);
            } catch (IOException | DrlException | ReflectiveOperationException e) {
                throw new CompletionException(e);
            }
        });
    }

    /** From the helper, here or as it was saved elsewhere. */
    private static InsideFacts.Seen inside(ParseResult line) throws IOException {
        String saved = line.matchedOptionValue("--facts", "");
        if (saved.isEmpty()) {
            return InsideFacts.of(InsideHelper.run(line.hasMatchedOption("--probe")), Clock.systemUTC());
        }
        if (saved.equals("-")) {
            return InsideFacts.of(new String(System.in.readAllBytes(), StandardCharsets.UTF_8), Clock.systemUTC());
        }
        return parsed(saved, text -> InsideFacts.of(text, Clock.systemUTC()));
    }

    private static FactDocument facts(ParseResult line) throws IOException {
        String saved = line.matchedOptionValue("--facts", "");
        if (!saved.isEmpty()) {
            return parsed(saved, FactDocument::fromJson);
        }
        var collector = collector(line);
        return (line.hasMatchedOption("--harden")
                        ? collector.closelyAt(line.matchedOptionValue("--harden", ""))
                        : collector)
                .collect();
    }

    private static HostFacts collector(ParseResult line) throws IOException {
        var collector = new HostFacts(root(line), Clock.systemUTC(), PATIENCE);
        return line.hasMatchedOption("--loaded-filters") ? collector.withLoadedFilters() : collector;
    }

    private interface Parser<T> {
        T parse(String text) throws IOException;
    }

    /** A file that is no text is named: the decoder only tells how long what it could not read was. */
    private static String text(String file) throws IOException {
        try {
            return Files.readString(Path.of(file));
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": no text in UTF-8", e);
        }
    }

    private static <T> T parsed(String file, Parser<T> parser) throws IOException {
        var text = text(file);
        try {
            return parser.parse(text);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static void save(ParseResult line, FactDocument facts) throws IOException {
        String file = line.matchedOptionValue("--save-facts", "");
        if (!file.isEmpty()) {
            Files.writeString(Path.of(file), facts.toJson());
        }
    }

    private static List<Check> checks(ParseResult line) throws IOException {
        List<String> files = line.matchedOptionValue("--checks", List.of());
        var checks = new ArrayList<Check>();
        for (var file : files) {
            checks.addAll(Checks.parse(file, text(file)));
        }
        return checks;
    }

    private static EscapeTable escapes(ParseResult line) throws IOException {
        String file = line.matchedOptionValue("--escapes", "");
        return file.isEmpty() ? EscapeTable.shipped() : EscapeTable.parse(file, text(file));
    }

    private static Set<String> baseline(ParseResult line) throws IOException {
        String file = line.matchedOptionValue("--baseline", "");
        return file.isEmpty() ? Set.of() : parsed(file, JsonReport::fingerprints);
    }

    private static Suppressions suppressions(ParseResult line) throws IOException {
        String file = line.matchedOptionValue("--suppress", "");
        return file.isEmpty()
                ? Suppressions.none()
                : Suppressions.parse(file, text(file), LocalDate.now(Clock.systemUTC()));
    }

    private static String report(
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

    private static void write(ParseResult line, Console console, String report) throws IOException {
        String file = line.matchedOptionValue("--output", "");
        if (file.isEmpty()) {
            console.out().print(report);
        } else {
            replace(Path.of(file).toAbsolutePath(), report);
        }
    }

    /** At once: who reads it while it is written sees the old one. A device or a link to elsewhere is written to. */
    private static void replace(Path file, String text) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.writeString(file, text);
            return;
        }
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static int exitCode(ParseResult line, Optional<Severity> failOn, AuditResult audit, Screened screened) {
        boolean bad = failOn.isPresent()
                && screened.shown().stream().anyMatch(f -> f.severity().compareTo(failOn.get()) >= 0);
        boolean incomplete =
                line.hasMatchedOption("--strict") && (!audit.undecided().isEmpty() || screened.expired());
        return bad || incomplete ? ExitCode.POLICY : ExitCode.FINE;
    }
}
