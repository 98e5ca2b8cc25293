package brig.rules.drl;

import brig.rules.drl.DrlException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A directory of rule files that a user wrote. A rule is Java that runs as root, so whoever may write here is root: the
 * files and each directory above them must be root's, and nobody else's to write.
 */
public final class OwnRules {
    private static final int STICKY = 01000;
    private static final int WRITABLE_BY_OTHERS = 022;

    private final int owner;

    OwnRules(int owner) {
        this.owner = owner;
    }

    public static OwnRules ofRoot() {
        return new OwnRules(0);
    }

    /**
     * All {@code *.drl} files of a directory, by name.
     *
     * @throws DrlException with every file that others could have written; none is read then
     */
    public List<DrlFile> read(Path directory) throws IOException, DrlException {
        var real = directory.toRealPath();
        var problems = new ArrayList<Problem>();
        for (var above = real; above != null; above = above.getParent()) {
            complaint(above, !above.equals(real)).ifPresent(problems::add);
        }
        List<Path> paths;
        try (var list = Files.list(real)) {
            paths = list.filter(path -> path.toString().endsWith(".drl"))
                    .sorted()
                    .toList();
        }
        for (var path : paths) {
            if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                complaint(path, false).ifPresent(problems::add);
            } else {
                problems.add(new Problem(path.toString(), 0, "not an ordinary file"));
            }
        }
        if (!problems.isEmpty()) {
            throw new DrlException(problems);
        }
        var files = new ArrayList<DrlFile>();
        for (var path : paths) {
            files.add(new DrlFile(path.toString(), Files.readString(path)));
        }
        return files;
    }

    /** @param stickyWillDo others may write into the directory, but not move what is root's (/tmp) */
    private Optional<Problem> complaint(Path path, boolean stickyWillDo) throws IOException {
        int uid = attribute(path, "uid");
        if (uid != owner && uid != 0) {
            return Optional.of(problem(path, "owned by uid " + uid + ", not by root: chown root " + path));
        }
        int mode = attribute(path, "mode");
        boolean sticky = stickyWillDo && (mode & STICKY) != 0;
        if (!sticky && (mode & WRITABLE_BY_OTHERS) != 0) {
            return Optional.of(problem(path, "others than root may write it: chmod go-w " + path));
        }
        return Optional.empty();
    }

    private static int attribute(Path path, String name) throws IOException {
        if (Files.getAttribute(path, "unix:" + name, LinkOption.NOFOLLOW_LINKS) instanceof Integer value) {
            return value;
        }
        throw new IOException(path + ": this file system has no " + name);
    }

    private static Problem problem(Path path, String message) {
        return new Problem(path.toString(), 0, message);
    }
}
