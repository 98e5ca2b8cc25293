package brig.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where a cold start spends its time, and what the JVM holds while a container idles. */
final class JvmBench {
    private static final int IDLE_SECONDS = 5;

    private JvmBench() {}

    static List<Table> measure(int rounds) throws IOException {
        var start = new Rounds();
        var idle = new Rounds();
        if (Workplace.hasBrig()) {
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            add(start, "java -version", List.of(java, "-version"));
            add(start, "brig --version", List.of(Workplace.brig(), "--version"));
            var now = List.of("/bin/calls", "now");
            add(start, "brig plan", Policies.UNWATCHED.plan(now));
            var run = Policies.UNWATCHED.run(now);
            start.add("brig run, first instruction", into -> {
                long before = System.nanoTime();
                // both are CLOCK_MONOTONIC
                long inside = Long.parseLong(Command.run(run).strip());
                into.sample("brig run, first instruction", (inside - before) / 1e6);
            });
            add(start, "brig run, to the end", run);
            idle.add("idle", JvmBench::idle);
        } else {
            start.skip("all", "no ./brig yet");
            idle.skip("all", "no ./brig yet");
        }
        return List.of(
                new Table(
                        "cold start, each part includes those above it",
                        List.of("wall time; the program prints the clock in its first line"),
                        "ms",
                        "java -version",
                        start.measure(rounds),
                        List.of(),
                        List.of(new Table.Limit("brig run, to the end", 350)),
                        start.skipped()),
                new Table(
                        "brig run while its container idles",
                        List.of("/proc/PID/status and smaps_rollup of the JVM, " + IDLE_SECONDS + " s after its start"),
                        "MiB",
                        "resident",
                        idle.measure(1),
                        List.of(),
                        List.of(),
                        idle.skipped()));
    }

    private static void add(Rounds rounds, String row, List<String> command) {
        rounds.add(row, into -> into.sample(row, Workplace.time(command).wall()));
    }

    private static void idle(Rounds.Into into) throws IOException {
        var process = new ProcessBuilder(Policies.UNWATCHED.run(List.of("/bin/calls", "idle")))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (process.waitFor(IDLE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("brig run ended by itself: exit code " + process.exitValue());
            }
            var jvm = jvm(process);
            into.sample("resident", mebibytes(jvm, "status", "VmRSS:"));
            into.sample("resident, at the most", mebibytes(jvm, "status", "VmHWM:"));
            into.sample("proportional", mebibytes(jvm, "smaps_rollup", "Pss:"));
            into.sample("private", mebibytes(jvm, "smaps_rollup", "Private_Dirty:"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            end(process);
        }
    }

    /** The script may have replaced itself with java, or wait for it. */
    private static long jvm(Process process) throws IOException {
        var candidates = new ArrayList<>(List.of(process.toHandle()));
        process.descendants().forEach(candidates::add);
        for (var candidate : candidates) {
            if (candidate.info().command().orElse("").endsWith("/java")) {
                return candidate.pid();
            }
        }
        throw new IOException("no java among the processes of brig run");
    }

    private static double mebibytes(long pid, String file, String key) throws IOException {
        return Machine.mebibytes(Path.of("/proc/" + pid + "/" + file), key);
    }

    private static void end(Process process) throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
