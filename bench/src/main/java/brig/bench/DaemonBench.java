package brig.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What the daemon and its thin client cost, beside crun and runc. */
final class DaemonBench {
    private static final List<String> PEERS = List.of("crun", "runc");
    private static final List<String> CALLS = List.of("create", "start", "state", "kill", "delete");
    private static final List<Integer> AT_ONCE = List.of(1, 8, 32);
    private static final int END_TRIES = 200;
    /** Until the JVM has compiled what a run needs. */
    private static final int FIRST = 60;

    private final Daemon daemon;
    private static final long WARM_NANOS = 1_000_000_000L;
    private static final long RATE_NANOS = 2_000_000_000L;

    private final int rounds;

    private DaemonBench(Daemon daemon, int rounds) {
        this.daemon = daemon;
        this.rounds = rounds;
    }

    static List<Table> measure(int rounds) throws IOException {
        try (var daemon = Daemon.start()) {
            double idle = daemon.residentMebibytes();
            var bench = new DaemonBench(daemon, rounds);
            return List.of(bench.run(idle), bench.calls(), bench.rate());
        }
    }

    private static List<String> peers() {
        return PEERS.stream().filter(Machine::has).toList();
    }

    private static List<String> brigRun(Subject subject) throws IOException {
        var command = new ArrayList<>(Policies.UNWATCHED.run(subject.command()));
        command.set(0, Daemon.client());
        return command;
    }

    private Table run(double idle) throws IOException {
        var subject = new Subject(1, Policies.UNWATCHED.load(), List.of("/bin/true"));
        var filter = OciFilter.of(subject.policy().syscalls());
        var turns = new Rounds();
        var first = new Series();
        var firstCpu = new Series();
        double before = daemon.cpuMillis();
        for (int run = 0; run < FIRST; run++) {
            first.add(Workplace.time(brigRun(subject)).wall());
        }
        firstCpu.add((daemon.cpuMillis() - before) / FIRST);
        before = daemon.cpuMillis();
        turns.add("brig run", into -> timed("brig run", brigRun(subject), into));
        for (var runtime : peers()) {
            var bundle = Bundle.write("daemon-" + runtime, subject, filter);
            var command = Bundle.run(runtime, "daemon", bundle);
            turns.add(runtime + " run", into -> timed(runtime + " run", command, into));
        }
        var series = turns.measure(rounds);
        var own = new Series();
        own.add((daemon.cpuMillis() - before) / (rounds + 1));
        series.put("brig run (cpu of the daemon, mean)", own);
        series.put("the daemon's first " + FIRST, first);
        series.put("the daemon's first " + FIRST + " (cpu of the daemon, mean)", firstCpu);
        return new Table(
                "run /bin/true through the daemon",
                List.of(
                        "wall time from the spawn of the client until it is reaped; (cpu) is its own, without the daemon's",
                        "same root, namespaces, mounts, masks, capabilities, limits and filter for all",
                        "a daemon lives for months: its first " + FIRST
                                + " runs, before these, have a row of their own",
                        String.format(
                                Locale.ROOT,
                                "the daemon's VmRSS: %.0f MiB after its start, %.0f MiB after these runs",
                                idle,
                                daemon.residentMebibytes())),
                "ms",
                "crun run",
                series,
                List.of(new Table.Goal("brig run", "crun run", 0.5), new Table.Goal("brig run", "runc run", 0.2)),
                List.of(),
                turns.skipped());
    }

    private static void timed(String row, List<String> command, Rounds.Into into) throws IOException {
        var time = Workplace.time(command);
        into.sample(row, time.wall());
        into.sample(row + " (cpu)", time.cpu());
    }

    private Table calls() throws IOException {
        var subject = new Subject(2, Policies.UNWATCHED.load(), List.of("/bin/sleep", "1000"));
        var filter = OciFilter.of(subject.policy().syscalls());
        var turns = new Rounds();
        double before = daemon.cpuMillis();
        for (var runtime : runtimes()) {
            var name = "calls-" + name(runtime);
            var bundle = Bundle.write(name, subject, filter);
            turns.add(name(runtime), into -> cycle(runtime, name, bundle, into));
        }
        var series = turns.measure(rounds);
        var own = new Series();
        own.add((daemon.cpuMillis() - before) / (rounds + 1));
        series.put("brig-oci (cpu of the daemon for all five, mean)", own);
        var goals = CALLS.stream()
                .map(call -> new Table.Goal("brig-oci " + call, "crun " + call, 1))
                .toList();
        return new Table(
                "OCI calls",
                List.of(
                        "each call from the spawn of the runtime until it is reaped; (cpu) is its own, without the daemon's"),
                "ms",
                "crun create",
                series,
                goals,
                List.of(),
                turns.skipped());
    }

    private static List<String> runtimes() {
        var all = new ArrayList<>(List.of(Daemon.oci()));
        all.addAll(peers());
        return all;
    }

    private static String name(String runtime) {
        return runtime.substring(runtime.lastIndexOf('/') + 1);
    }

    private static void cycle(String runtime, String name, Path bundle, Rounds.Into into) throws IOException {
        var id = "brig-bench-" + Workplace.prefix() + "-" + name;
        var options = List.of(
                runtime, "--root", Workplace.temporary().resolve(name(runtime)).toString());
        var words = new LinkedHashMap<String, List<String>>();
        words.put("create", List.of("create", "--bundle", bundle.toString(), id));
        words.put("start", List.of("start", id));
        words.put("state", List.of("state", id));
        words.put("kill", List.of("kill", id, "KILL"));
        words.put("delete", List.of("delete", id));
        for (var entry : words.entrySet()) {
            var command = new ArrayList<>(options);
            command.addAll(entry.getValue());
            if (entry.getKey().equals("delete")) {
                awaitEnd(options, id);
            }
            timed(name(runtime) + " " + entry.getKey(), command, into);
        }
    }

    private static void awaitEnd(List<String> options, String id) throws IOException {
        var command = new ArrayList<>(options);
        command.addAll(List.of("state", id));
        for (int tries = 0; tries < END_TRIES; tries++) {
            if (Command.run(command).contains("\"stopped\"")) {
                return;
            }
        }
        throw new IOException(id + " does not end");
    }

    /** Launches to the end of the program, that many at a time. */
    private Table rate() throws IOException {
        var subject = new Subject(3, Policies.UNWATCHED.load(), List.of("/bin/true"));
        var filter = OciFilter.of(subject.policy().syscalls());
        var series = new LinkedHashMap<String, Series>();
        var goals = new ArrayList<Table.Goal>();
        for (int atOnce : AT_ONCE) {
            rate("brig, " + atOnce + " at once", atOnce, _ -> brigRun(subject), series);
            for (var runtime : peers()) {
                var bundles = new ArrayList<List<String>>();
                for (int i = 0; i < atOnce; i++) {
                    var name = "rate-" + runtime + i;
                    bundles.add(Bundle.run(runtime, name, Bundle.write(name, subject, filter)));
                }
                rate(runtime + ", " + atOnce + " at once", atOnce, bundles::get, series);
                goals.add(new Table.Goal(runtime + ", " + atOnce + " at once", "brig, " + atOnce + " at once", 1));
            }
        }
        return new Table(
                "launches per second",
                List.of("of /bin/true, to its end and until nothing is left of it"),
                "1/s",
                "crun, 1 at once",
                series,
                goals,
                List.of(),
                List.of());
    }

    private interface Launch {
        List<String> command(int worker) throws IOException;
    }

    /** For some seconds, after one that warms caches and counts for nothing. */
    private void rate(String row, int atOnce, Launch launch, Map<String, Series> into) throws IOException {
        launches(atOnce, launch, WARM_NANOS, new ConcurrentLinkedQueue<>());
        var failures = new ConcurrentLinkedQueue<String>();
        var rate = new Series();
        for (int round = 0; round < Math.max(1, rounds / 8); round++) {
            rate.add(launches(atOnce, launch, RATE_NANOS, failures));
        }
        into.put(
                row
                        + (failures.isEmpty()
                                ? ""
                                : " (" + failures.size() + " failed: "
                                        + failures.peek().strip() + ")"),
                rate);
    }

    /** A second, over at least so many nanoseconds. */
    private static double launches(int atOnce, Launch launch, long nanos, Queue<String> failures) throws IOException {
        var done = new AtomicInteger();
        var workers = new ArrayList<Thread>();
        long start = System.nanoTime();
        for (int worker = 0; worker < atOnce; worker++) {
            var command = launch.command(worker);
            workers.add(Thread.ofPlatform().start(() -> {
                while (System.nanoTime() - start < nanos) {
                    launch(command, done, failures);
                }
            }));
        }
        for (var worker : workers) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        return done.get() * 1e9 / (System.nanoTime() - start);
    }

    private static void launch(List<String> command, AtomicInteger done, Queue<String> failures) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() == 0) {
                done.incrementAndGet();
            } else {
                failures.add(said);
            }
        } catch (IOException | InterruptedException e) {
            failures.add(e.toString());
        }
    }
}
