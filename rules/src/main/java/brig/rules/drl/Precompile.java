package brig.rules.drl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs in the build, after Brig's own classes: compiles the shipped rules into the jar, so that nobody compiles them
 * again. The rules are found as services of {@code org.drools.model.Model}.
 */
public final class Precompile {
    private static final String SERVICE = "META-INF/services/org.drools.model.Model";

    private Precompile() {}

    /** @param args the directory of the rules' resources, and the one where classes go */
    public static void main(String[] args) throws IOException, DrlException {
        var rules = Path.of(args[0]);
        var classes = Path.of(args[1]);
        var files = new ArrayList<DrlFile>();
        for (var line : Files.readAllLines(rules.resolve("index"))) {
            var path = rules.resolve(line).resolve("rule.drl");
            files.add(new DrlFile(path.toString(), Files.readString(path)));
        }
        if (isFresh(classes, rules)) {
            return;
        }
        write(DrlCompiler.compile(files), classes);
    }

    private static void write(CompiledRules compiled, Path classes) throws IOException {
        for (var entry : compiled.classes().entrySet()) {
            var target = classes.resolve(entry.getKey());
            Files.createDirectories(target.getParent());
            Files.write(target, entry.getValue());
        }
        var service = classes.resolve(SERVICE);
        Files.createDirectories(service.getParent());
        Files.write(service, compiled.models());
    }

    /** Whether the last run is younger than every rule file and every class that rules mention. */
    private static boolean isFresh(Path classes, Path rules) throws IOException {
        var service = classes.resolve(SERVICE);
        if (!Files.exists(service)) {
            return false;
        }
        var made = Files.getLastModifiedTime(service);
        for (var inputs : List.of(rules, classes.resolve("brig/rules/fact"), classes.resolve("brig/rules/drl"))) {
            try (var tree = Files.walk(inputs)) {
                for (var path : tree.filter(Files::isRegularFile).toList()) {
                    if (Files.getLastModifiedTime(path).compareTo(made) > 0) {
                        return false;
                    }
                }
            }
        }
        return true;
    }
}
