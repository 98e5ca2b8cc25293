package brig.runtime.launch;

import brig.runtime.cgroup.Scope;
import brig.runtime.host.Control;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.Step;
import brig.runtime.sys.PlainFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the next Brig must know of a container to go on where this one was killed.
 *
 * @param succession whose it is to take
 * @param request as it was launched, with its policy as it was then
 * @param place of its cgroups, if it is an engine's
 */
record Kept(
        Succession succession,
        LaunchRequest request,
        Optional<Step.Landlock> landlock,
        List<Control> missing,
        Optional<Place> place) {
    static final String FILE = "kept";
    static final String NEW = "new.kept";

    /**
     * @param path from the root of each hierarchy
     * @param scope who has made it, if that was systemd
     */
    record Place(String path, Optional<Scope> scope) {}

    static Kept of(Succession succession, LaunchPlan plan, List<Control> missing, Optional<Place> place) {
        var landlock = plan.steps().stream()
                .filter(Step.Landlock.class::isInstance)
                .map(Step.Landlock.class::cast)
                .findFirst();
        return new Kept(succession, plan.request(), landlock, missing, place);
    }

    /** @param name of a program that was added later; nothing for the container's first */
    void write(Path directory, String name) throws IOException {
        var draft = directory.resolve(NEW + name);
        PlainFile.write(draft, Records.write(this));
        PlainFile.move(draft, directory.resolve(FILE + name));
    }

    /** @throws IOException if there is none, or it is another version's */
    static Kept read(Path directory, String name) throws IOException {
        return Records.read(Files.readAllBytes(directory.resolve(FILE + name)), Kept.class);
    }

    /** The names of all that lie in a directory; nothing stands for the container's first program. */
    static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.equals(FILE) || file.startsWith(FILE + "."))
                    .map(file -> file.substring(FILE.length()))
                    .sorted()
                    .toList();
        }
    }
}
