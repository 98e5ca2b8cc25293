package brig.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** From a call that kills to the end of the last process of its container, three idle children among them. */
final class DeathBench {
    private static final String COLD = "brig run";
    private static final String WARM = "brig run through the daemon";
    private static final double MOST_MILLIS = 10;
    private static final int PATIENCE_SECONDS = 30;

    private DeathBench() {}

    static Table measure(int rounds) throws IOException {
        var cold = new Rounds();
        cold.add(COLD, into -> into.sample(COLD, death(Workplace.brig())));
        var rows = cold.measure(rounds);
        try (var _ = Daemon.start()) {
            var warm = new Rounds();
            warm.add(WARM, into -> into.sample(WARM, death(Daemon.client())));
            rows.putAll(warm.measure(rounds));
        }
        for (var row : List.of(COLD, WARM)) {
            var ninetyNine = new Series();
            ninetyNine.add(rows.getOrDefault(row, new Series()).percentile(99));
            rows.put(row + " (99 %)", ninetyNine);
        }
        return new Table(
                "from a call that kills to the death of all",
                List.of(
                        "a program writes the time into a file that three children hold open as well, and mounts",
                        "outside, somebody waits for the file's lock: it is free when the last of them is dead",
                        "brig run: a JVM of its own that has never seen an offence; the mount itself never runs"),
                "ms",
                COLD,
                rows,
                List.of(),
                List.of(new Table.Limit(COLD + " (99 %)", MOST_MILLIS), new Table.Limit(WARM + " (99 %)", MOST_MILLIS)),
                List.of());
    }

    private static double death(String brig) throws IOException {
        var out = Files.createTempDirectory(
                Workplace.temporary(),
                "death",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var file = Files.createFile(out.resolve("stamp"));
        Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        var mourner = new ProcessBuilder(Workplace.tool("calls"), "mourn", file.toString()).start();
        try {
            Command.run(offence(brig, out));
            if (!mourner.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("somebody in the container is not dead");
            }
            return Long.parseLong(
                            new String(mourner.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip())
                    / 1e6;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            mourner.destroyForcibly();
        }
    }

    /** Fails unless the container is killed. */
    private static List<String> offence(String brig, Path out) throws IOException {
        var run = new ArrayList<>(List.of("sh", "-c", "\"$@\"; [ $? = 137 ]", "sh"));
        var command = new ArrayList<>(Policies.OFFENDER.run(List.of("/bin/calls", "offend", "/out/stamp")));
        command.set(0, brig);
        command.addAll(command.indexOf("--rootfs"), List.of("-v", out + ":/out"));
        run.addAll(command);
        return run;
    }
}
