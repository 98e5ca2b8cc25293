package brig.runtime.plan;

import brig.policy.EffectivePolicy;
import brig.policy.PathText;
import java.util.Optional;

/** Finds the program of a request in its root directory, as a shell would. */
final class ProgramSearch {
    static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final LaunchRequest request;
    private final EffectivePolicy policy;
    private final RootView root;

    ProgramSearch(LaunchRequest request, RootView root) {
        this.request = request;
        this.policy = request.policy().held();
        this.root = root;
    }

    String find() throws PlanException {
        if (request.isProbe()) {
            return "/"; // never executed
        }
        if (request.command().isEmpty()) {
            throw new PlanException("no command: write it behind --");
        }
        for (var word : request.command()) {
            if (word.indexOf('\0') >= 0) {
                throw new PlanException("a NUL inside the argument '" + word.replace("\0", "\\0") + "'");
            }
        }
        var program = request.command().getFirst();
        if (program.contains("/")) {
            var path = program.startsWith("/") ? program : request.workDir().replaceAll("/+$", "") + "/" + program;
            // what lies on a volume cannot be looked up in the root directory; execve will tell
            if (Mounts.covers(path, policy.files(), "")) {
                return path;
            }
            var found = root.program(path);
            if (found.isEmpty()) {
                throw new PlanException("no program '" + path + "' in " + request.root());
            }
            return executable(path, found.get());
        }
        var searched = request.environment().getOrDefault("PATH", DEFAULT_PATH);
        for (var directory : searched.split(":", -1)) {
            var path = directory + "/" + program;
            var found = directory.startsWith("/") ? root.program(path) : Optional.<String>empty();
            if (found.isPresent()) {
                return executable(path, found.get());
            }
        }
        throw new PlanException("no program '" + program + "' in " + request.root() + " (searched " + searched + ")");
    }

    /** The kernel would refuse it at the very last step; this says why, and before anything is made. */
    private String executable(String path, String file) throws PlanException {
        if (policy.files().execute().stream().noneMatch(entry -> PathText.isBeneath(file, entry))) {
            var place = policy.places().of("files.execute");
            throw new PlanException("'" + path + "'" + (file.equals(path) ? "" : " (the file " + file + ")")
                    + " is not on the execute list of policy '" + policy.name() + "': add it to files.execute"
                    + (place.isBuiltIn() ? "" : " (" + place + ")"));
        }
        return path;
    }
}
