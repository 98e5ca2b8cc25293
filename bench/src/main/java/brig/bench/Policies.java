package brig.bench;

import brig.policy.EffectivePolicy;
import brig.policy.load.PolicyLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The policies that are measured; files in {@code bench/policies}. */
enum Policies {
    UNWATCHED("unwatched.yaml"),
    WATCHED("watched.yaml"),
    OFFENDER("offender.yaml");

    private final String file;

    Policies(String file) {
        this.file = file;
    }

    private Path path() {
        return Workplace.home().resolve("bench/policies").resolve(file);
    }

    EffectivePolicy load() throws IOException {
        var loaded = PolicyLoader.load(path());
        return loaded.policy().orElseThrow(() -> new IOException(loaded.render(false)));
    }

    /** The command line of {@code brig run}. */
    List<String> run(List<String> command) throws IOException {
        return brig(List.of("run", "--policy", path().toString()), command);
    }

    /** The command line of {@code brig plan}. */
    List<String> plan(List<String> command) throws IOException {
        return brig(List.of("plan", path().toString()), command);
    }

    private static List<String> brig(List<String> words, List<String> command) throws IOException {
        var argv = new ArrayList<>(List.of(Workplace.brig()));
        argv.addAll(words);
        argv.addAll(List.of("--rootfs", Workplace.rootfs().toString(), "--"));
        argv.addAll(command);
        return argv;
    }
}
