package brig.cli;

import brig.cli.run.FileWatch;
import brig.policy.EffectivePolicy;
import brig.policy.Problem;
import brig.policy.check.PodSecurity;
import brig.policy.load.Loaded;
import brig.policy.trial.TrialFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig policy check}. */
final class PolicyCheckVerb implements Verb {
    private static final int ALL = Integer.MAX_VALUE;

    private final int rounds;

    PolicyCheckVerb() {
        this(ALL);
    }

    /** @param rounds after which {@code --watch} ends by itself */
    PolicyCheckVerb(int rounds) {
        this.rounds = rounds;
    }

    @Override
    public CommandSpec describe() {
        return Surroundings.describe(
                        Options.of("Reads policies and says all that is wrong or unwise in them. Needs no root."))
                .flag("One JSON object a problem and a file, for machines.", "--json")
                .flag("SARIF 2.1.0, for code scanning.", "--sarif")
                .flag("A warning counts as an error.", "--strict")
                .flag("Checks again when a file changes, until Ctrl-C.", "--watch")
                .words("1..*", "FILE", "Policy files, or names of shipped policies.")
                .footer(
                        "",
                        "A warning says what an attacker gains by a line, or that a line does nothing. To accept one,",
                        "write a comment behind the line or above it:  # accept engine-socket: the reason",
                        "",
                        "Ends with 0 if all are valid, else with 3.",
                        "",
                        "Examples:",
                        "  brig policy check policies/*.yaml",
                        "  brig policy check --strict --sarif web.yaml > web.sarif",
                        "  brig policy check --watch web.yaml");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        boolean sarif = line.hasMatchedOption("--sarif");
        if (sarif && (line.hasMatchedOption("--json") || line.hasMatchedOption("--watch"))) {
            throw new CommandFailure(ExitCode.USAGE, "--sarif is one document: it goes without --json and --watch");
        }
        var files = policies(names, console);
        if (!line.hasMatchedOption("--watch")) {
            return check(files, line, console, new LinkedHashSet<>());
        }
        return watch(files, line, console);
    }

    /** A shell's {@code policies/*.yaml} names tests, too. */
    private static List<String> policies(List<String> names, Console console) {
        var files = new ArrayList<String>();
        for (var name : names) {
            if (name.endsWith(TrialFile.ENDING)) {
                console.note(name + " is no policy but a test of one: brig policy test " + name);
            } else {
                files.add(name);
            }
        }
        return files;
    }

    private int watch(List<String> files, ParseResult line, Console console) throws CommandFailure {
        var watch = new FileWatch();
        var read = new LinkedHashSet<Path>();
        files.forEach(file -> read.add(PolicyFiles.find(file)));
        int code = ExitCode.FINE;
        for (int round = 1; round <= rounds; round++) {
            watch.look(read);
            read.clear();
            code = check(files, line, console, read);
            if (round == rounds) {
                break;
            }
            watch.only(List.copyOf(read));
            console.note("waiting for one of " + read.size() + " files to change; Ctrl-C ends it");
            try {
                watch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return code;
            }
        }
        return code;
    }

    /** @param read gets the files that were read, those that are extended too */
    private static int check(List<String> files, ParseResult line, Console console, Set<Path> read)
            throws CommandFailure {
        boolean strict = line.hasMatchedOption("--strict");
        var sarif = line.hasMatchedOption("--sarif") ? new PolicySarif() : null;
        var given = Surroundings.given(line);
        boolean fine = true;
        for (var file : files) {
            var loaded = PolicyFiles.check(file, given);
            read.addAll(loaded.files());
            boolean valid = !loaded.documents().isEmpty()
                    && !(strict && !loaded.problems().isEmpty());
            fine &= valid;
            if (sarif != null) {
                sarif.add(loaded);
            } else if (line.hasMatchedOption("--json")) {
                printJson(file, loaded, valid, console);
            } else {
                printText(file, loaded, valid, console);
            }
        }
        if (sarif != null) {
            console.out().println(sarif.text());
        }
        return fine ? ExitCode.FINE : ExitCode.POLICY;
    }

    private static void printText(String file, Loaded loaded, boolean valid, Console console) {
        console.err().print(loaded.render(console.colourErr()));
        if (!valid) {
            return;
        }
        boolean several = loaded.documents().size() > 1;
        for (var document : loaded.documents()) {
            var policy = document.policy();
            printLevel(several ? file + "#" + policy.name() : file, policy, loaded, console);
        }
    }

    private static void printLevel(String title, EffectivePolicy policy, Loaded loaded, Console console) {
        var out = console.out();
        var security = PodSecurity.of(policy);
        out.println(title + ": " + console.shown(Colour.GOOD, "ok") + ", Pod Security level " + security.level()
                + (loaded.accepted().isEmpty()
                        ? ""
                        : ", warnings accepted: " + loaded.accepted().size()));
        for (var obstacle : security.toNext()) {
            out.println("  not " + obstacle.from() + ": " + obstacle.field() + ": "
                    + brig.policy.Texts.printable(obstacle.why()) + " (" + obstacle.place() + ")");
        }
    }

    private static void printJson(String file, Loaded loaded, boolean valid, Console console) {
        loaded.problems().forEach(problem -> console.out().println(asJson(problem)));
        loaded.accepted().forEach(accepted -> {
            var fields = fields(accepted.problem());
            fields.put("accepted", accepted.reason());
            console.out().println(Json.object(fields));
        });
        if (loaded.documents().isEmpty()) {
            console.out().println(Json.object(fields(file, valid)));
        }
        for (var document : loaded.documents()) {
            var fields = fields(file, valid);
            if (loaded.documents().size() > 1) {
                fields.put("name", document.policy().name());
            }
            var security = PodSecurity.of(document.policy());
            fields.put("podSecurity", security.level().toString());
            fields.put(
                    "obstacles",
                    security.obstacles().stream().map(PolicyCheckVerb::fields).toList());
            console.out().println(Json.object(fields));
        }
    }

    private static Map<String, Object> fields(String file, boolean valid) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("policy", file);
        fields.put("valid", valid);
        return fields;
    }

    private static Map<String, Object> fields(PodSecurity.Obstacle obstacle) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("from", obstacle.from().toString());
        fields.put("field", obstacle.field());
        fields.put("place", obstacle.place().toString());
        fields.put("why", obstacle.why());
        return fields;
    }

    static String asJson(Problem problem) {
        return Json.object(fields(problem));
    }

    private static Map<String, Object> fields(Problem problem) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("file", problem.place().file());
        fields.put("line", problem.place().line());
        fields.put("column", problem.place().column());
        fields.put("severity", problem.severity().toString());
        fields.put("id", problem.kind().id());
        fields.put("danger", problem.kind().danger().name().toLowerCase(Locale.ROOT));
        fields.put("message", problem.message());
        fields.put("hint", problem.hint());
        return fields;
    }
}
