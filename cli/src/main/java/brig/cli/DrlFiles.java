package brig.cli;

import brig.rules.drl.DrlCompiler;
import brig.rules.drl.DrlException;
import brig.rules.drl.DrlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Correlation rules as {@code brig rules check} is given them: {@code *.drl} files, and directories of them. */
final class DrlFiles {
    private static final String ENDING = ".drl";

    private DrlFiles() {}

    static boolean isOne(String name) {
        return name.endsWith(ENDING) || Files.isDirectory(Path.of(name));
    }

    /** Reads and compiles them together, and says all that is wrong. */
    static int check(List<String> names, boolean json, Console console) throws CommandFailure {
        List<DrlFile> files;
        try {
            files = read(names);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.POLICY, IncidentListVerb.reason(e), e);
        }
        try {
            DrlCompiler.compile(files);
        } catch (DrlException e) {
            for (var problem : e.problems()) {
                if (json) {
                    console.out().println(asJson(problem));
                } else {
                    console.err().println(problem);
                }
            }
            return ExitCode.POLICY;
        }
        if (json) {
            console.out().println(Json.object(new LinkedHashMap<>(java.util.Map.of("correlationFiles", files.size()))));
        } else {
            console.out()
                    .println(String.join(" ", names) + ": " + console.shown(Colour.GOOD, "ok") + ", " + files.size()
                            + (files.size() == 1 ? " file" : " files") + " of correlation rules");
        }
        return ExitCode.FINE;
    }

    private static String asJson(DrlException.Problem problem) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("file", problem.path());
        fields.put("line", problem.line());
        fields.put("severity", "error");
        fields.put("message", problem.message());
        return Json.object(fields);
    }

    /** Whoever may write them: here nothing of them is run. */
    private static List<DrlFile> read(List<String> names) throws IOException {
        var files = new ArrayList<DrlFile>();
        for (var name : names) {
            var path = Path.of(name);
            if (Files.isDirectory(path)) {
                try (var list = Files.list(path)) {
                    for (var each : list.filter(file -> file.toString().endsWith(ENDING))
                            .sorted()
                            .toList()) {
                        files.add(new DrlFile(each.toString(), Files.readString(each)));
                    }
                }
            } else {
                files.add(new DrlFile(name, Files.readString(path)));
            }
        }
        return files;
    }
}
