package brig.runtime.oci;

import brig.runtime.plan.RootView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the program that an engine names: in the root directory, or in what is mounted over it. */
final class OciProgram {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final OciSpec spec;
    private final RootView root;

    OciProgram(OciSpec spec, RootView root) {
        this.spec = spec;
        this.root = root;
    }

    String find() throws OciException {
        if (spec.process().args().isEmpty()) {
            throw new OciException("process.args is empty: there is no program to run");
        }
        var program = spec.process().args().getFirst();
        if (program.contains("/")) {
            var path = program.startsWith("/") ? program : spec.process().cwd().replaceAll("/+$", "") + "/" + program;
            if (isThere(path)) {
                return path;
            }
            throw new OciException("exec: \"" + program + "\": stat " + program + ": no such file or directory");
        }
        for (var directory : path().split(":", -1)) {
            var candidate = directory + "/" + program;
            if (directory.startsWith("/") && isThere(candidate)) {
                return candidate;
            }
        }
        // engines look for these words to give their exit code 127
        throw new OciException("exec: \"" + program + "\": executable file not found in $PATH");
    }

    private String path() {
        return spec.process().environment().stream()
                .filter(variable -> variable.startsWith("PATH="))
                .map(variable -> variable.substring(5))
                .reduce(DEFAULT_PATH, (first, last) -> last);
    }

    private boolean isThere(String path) {
        var mount = OciPlanner.mountOver(spec, path);
        if (mount.isEmpty()) {
            return isFile(path);
        }
        return mount.get().isBind()
                && source(mount.get(), path).filter(Files::isExecutable).isPresent();
    }

    private boolean isFile(String path) {
        return root.program(path).isPresent();
    }

    private static Optional<Path> source(OciSpec.Mount mount, String path) {
        var rest = path.substring(mount.target().length());
        return Optional.of(Path.of(mount.source() + rest)).filter(Files::isRegularFile);
    }
}
