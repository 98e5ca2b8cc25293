package brig.cli;

import brig.monitor.host.HostFacts;
import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.inside.InsideFacts;
import brig.rules.audit.check.Check;
import brig.rules.audit.check.Checks;
import brig.rules.audit.escape.EscapeTable;
import brig.rules.audit.path.PathRules;
import brig.rules.audit.report.JsonReport;
import brig.rules.audit.report.Suppressions;
import brig.rules.drl.CompiledRules;
import brig.rules.drl.DrlCompiler;
import brig.rules.drl.DrlException;
import brig.rules.drl.OwnRules;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.ParseResult;

/** What {@code brig audit} reads: facts of a host, and files that the user names. */
final class AuditInputs {
    /** For one source of facts; a host that is busy answers slowly. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private AuditInputs() {}

    static Path root(ParseResult line) throws IOException {
        var root = Path.of(line.matchedOptionValue("--root", "/"));
        if (!Files.isDirectory(root)) {
            throw new IOException("--root: no directory '" + root + "'");
        }
        return root;
    }

    /** While facts are collected, which waits for others, the rules are loaded, which computes. */
    static CompletableFuture<PathRules> rules(ParseResult line) {
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
    static InsideFacts.Seen inside(ParseResult line) throws IOException {
        String saved = line.matchedOptionValue("--facts", "");
        if (saved.isEmpty()) {
            return InsideFacts.of(InsideHelper.run(line.hasMatchedOption("--probe")), Clock.systemUTC());
        }
        if (saved.equals("-")) {
            return InsideFacts.of(new String(System.in.readAllBytes(), StandardCharsets.UTF_8), Clock.systemUTC());
        }
        return parsed(saved, text -> InsideFacts.of(text, Clock.systemUTC()));
    }

    static FactDocument facts(ParseResult line) throws IOException {
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

    static HostFacts collector(ParseResult line) throws IOException {
        var collector = new HostFacts(root(line), Clock.systemUTC(), PATIENCE);
        return line.hasMatchedOption("--loaded-filters") ? collector.withLoadedFilters() : collector;
    }

    interface Parser<T> {
        T parse(String text) throws IOException;
    }

    /** A file that is no text is named: the decoder only tells how long what it could not read was. */
    static String text(String file) throws IOException {
        try {
            return Files.readString(Path.of(file));
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": no text in UTF-8", e);
        }
    }

    static <T> T parsed(String file, Parser<T> parser) throws IOException {
        var text = text(file);
        try {
            return parser.parse(text);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    static void save(ParseResult line, FactDocument facts) throws IOException {
        String file = line.matchedOptionValue("--save-facts", "");
        if (!file.isEmpty()) {
            Files.writeString(Path.of(file), facts.toJson());
        }
    }

    static List<Check> checks(ParseResult line) throws IOException {
        List<String> files = line.matchedOptionValue("--checks", List.of());
        var checks = new ArrayList<Check>();
        for (var file : files) {
            checks.addAll(Checks.parse(file, text(file)));
        }
        return checks;
    }

    static EscapeTable escapes(ParseResult line) throws IOException {
        String file = line.matchedOptionValue("--escapes", "");
        return file.isEmpty() ? EscapeTable.shipped() : EscapeTable.parse(file, text(file));
    }

    static Set<String> baseline(ParseResult line) throws IOException {
        String file = line.matchedOptionValue("--baseline", "");
        return file.isEmpty() ? Set.of() : parsed(file, JsonReport::fingerprints);
    }

    static Suppressions suppressions(ParseResult line) throws IOException {
        String file = line.matchedOptionValue("--suppress", "");
        return file.isEmpty()
                ? Suppressions.none()
                : Suppressions.parse(file, text(file), LocalDate.now(Clock.systemUTC()));
    }
}
