package brig.cli.run;

import brig.policy.EffectivePolicy;
import brig.rules.drl.DrlException;
import brig.rules.drl.DrlFile;
import brig.rules.drl.OwnRules;
import brig.rules.live.Impossible;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A directory of a user's correlation rules, and what it held when it was read.
 *
 * @param files by name
 */
public record DetectDirectory(Path path, List<DrlFile> files) {
    public DetectDirectory {
        files = List.copyOf(files);
    }

    /**
     * Says all that can be said without compiling: that takes seconds, and a program does not wait for it.
     *
     * @throws DrlException with what keeps the files from being used under this policy
     */
    public static DetectDirectory read(Path path, EffectivePolicy policy) throws IOException, DrlException {
        var directory = read(path);
        var problems = Impossible.of(directory.files(), policy);
        if (!problems.isEmpty()) {
            throw new DrlException(problems);
        }
        return directory;
    }

    /** For containers of engines, under whatever policies. */
    public static DetectDirectory read(Path path) throws IOException, DrlException {
        return new DetectDirectory(path, OwnRules.ofRoot().read(path));
    }

    /** Itself, for files that come and go, and its files. */
    List<Path> watched() {
        var paths = new ArrayList<Path>();
        paths.add(path);
        files.forEach(file -> paths.add(Path.of(file.path())));
        return paths;
    }
}
