package brig.rules.audit.path;

import brig.rules.drl.DrlCompiler;
import brig.rules.drl.DrlException;
import brig.rules.drl.DrlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/** Runs in the build, after Brig's own classes: compiles the path rules into the jar. */
public final class PrecompilePaths {
    private PrecompilePaths() {}

    /** @param args the directory of the rules, and the one where classes go */
    public static void main(String[] args) throws IOException, DrlException {
        var classes = Path.of(args[1]);
        var list = classes.resolve(PathRules.MODELS.substring(1));
        var files = new ArrayList<DrlFile>();
        boolean fresh = Files.exists(list);
        try (var paths = Files.list(Path.of(args[0]))) {
            for (var path : paths.sorted().toList()) {
                files.add(new DrlFile(path.toString(), Files.readString(path)));
                fresh = fresh && isOlder(path, list);
            }
        }
        for (var type : new String[] {"Power", "Trait", "OpenFlaw", "AttackGraph"}) {
            fresh = fresh && isOlder(classes.resolve("brig/rules/audit/path/" + type + ".class"), list);
        }
        if (fresh) {
            return;
        }
        var compiled = DrlCompiler.compile(files);
        for (var entry : compiled.classes().entrySet()) {
            var target = classes.resolve(entry.getKey());
            Files.createDirectories(target.getParent());
            Files.write(target, entry.getValue());
        }
        Files.createDirectories(list.getParent());
        Files.write(list, compiled.models());
    }

    private static boolean isOlder(Path file, Path than) throws IOException {
        return Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(than)) <= 0;
    }
}
