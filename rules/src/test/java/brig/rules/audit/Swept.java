package brig.rules.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What an engine leaves of its directory when it has ended: mounts of namespaces and layers, then files. */
final class Swept {
    private Swept() {}

    /** @param dir a temporary directory that a test made */
    static void away(Path dir) throws IOException, InterruptedException {
        // podman's clean-up of a container that ended goes on beside, and mounts its store anew
        for (int tries = 0; tries < 20; tries++) {
            for (var place : beneath(dir)) {
                run(List.of("umount", "-l", place));
            }
            run(List.of("rm", "-rf", "--one-file-system", dir.toString()));
            if (Files.notExists(dir)) {
                return;
            }
            Thread.sleep(200);
        }
    }

    private static List<String> beneath(Path dir) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" ")[1])
                .filter(place -> place.startsWith(dir + "/"))
                .toList()
                .reversed();
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
