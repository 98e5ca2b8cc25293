package brig.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The answer to a watched call while many containers make such calls at once. */
final class ManyBench {
    private static final String ALLOWED = "/srv/www/allowed";
    private static final String C = "C";
    private static final String BRIG = "Brig's daemon";
    /** Until all have been started, and each is ready. */
    private static final long FIRST_NANOS = 2_000_000_000;

    private static final long START_NANOS = 150_000_000;
    private static final int FIRST_NUMBER = 200;
    private static final int PATIENCE_SECONDS = 300;

    private final int containers;
    private final int calls;

    private ManyBench(int containers, int calls) {
        this.containers = containers;
        this.calls = calls;
    }

    static Table measure(int rounds, int containers, int calls) throws IOException {
        var bench = new ManyBench(containers, calls);
        var turns = new Rounds();
        turns.add(C, into -> bench.round(C, false, into));
        turns.add(BRIG, into -> bench.round(BRIG, true, into));
        Map<String, Series> rows;
        try (var _ = Daemon.start()) {
            rows = turns.measure(rounds);
        }
        return new Table(
                "a watched call while " + containers + " containers make them",
                List.of(
                        "us a call as each of the callers sees it; a sample is one container's median or 99th percentile of "
                                + calls + " calls after as many others",
                        "all begin at the same moment, on "
                                + Runtime.getRuntime().availableProcessors()
                                + " processors; C: a supervisor of its own for each, as in 'watch'"),
                "us",
                C,
                rows,
                List.of(new Table.Goal(BRIG, C, 1.5), new Table.Goal(BRIG + " (99 %)", C + " (99 %)", 1.5)),
                List.of(),
                turns.skipped());
    }

    private void round(String row, boolean daemon, Rounds.Into into) throws IOException {
        Workplace.rootfs(); // made before the time counts
        long at = System.nanoTime() + FIRST_NANOS + containers * START_NANOS;
        var command = List.of("/bin/calls", "watch", Integer.toString(calls), ALLOWED, "0", Long.toString(at));
        var running = new ArrayList<Process>();
        try {
            for (int i = 0; i < containers; i++) {
                running.add(new ProcessBuilder(daemon ? brig(command) : holder(i, command))
                        .redirectError(Workplace.temporary().resolve("many.log").toFile())
                        .start());
            }
            if (System.nanoTime() > at) {
                throw new IOException(containers + " containers were not started in time");
            }
            for (var process : running) {
                read(row, process, into);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            running.forEach(Process::destroy);
        }
    }

    private static List<String> brig(List<String> command) throws IOException {
        var words = new ArrayList<>(Policies.WATCHED.run(command));
        words.set(0, Daemon.client());
        return words;
    }

    private static List<String> holder(int index, List<String> command) throws IOException {
        var subject = new Subject(FIRST_NUMBER + index, Policies.WATCHED.load(), command);
        var job = Job.write(
                "many" + index, subject.plan(), subject.policy().files().read());
        return subject.heldBy(Job.near(job));
    }

    private static void read(String row, Process process, Rounds.Into into) throws IOException, InterruptedException {
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("a container failed: see many.log");
        }
        for (var line : out.lines().toList()) {
            var words = line.split(" ");
            if (words[0].equals("warm")) {
                into.sample(row, Double.parseDouble(words[1]) / 1000);
                into.sample(row + " (99 %)", Double.parseDouble(words[3]) / 1000);
            }
        }
    }
}
