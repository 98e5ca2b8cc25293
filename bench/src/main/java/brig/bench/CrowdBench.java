package brig.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Many idle containers of an engine's at once through the daemon: what the last one's start costs, and what each holds. */
final class CrowdBench {
    private static final int ENDS = 10;
    /** Until the daemon has come to rest. */
    private static final int SETTLE_MILLIS = 10_000;

    private final Daemon daemon;
    private final Subject subject;
    private final Map<String, Object> filter;
    private final List<String> ids = new ArrayList<>();
    private final Map<String, Series> starts = new LinkedHashMap<>();

    private CrowdBench(Daemon daemon, Subject subject, Map<String, Object> filter) {
        this.daemon = daemon;
        this.subject = subject;
        this.filter = filter;
    }

    /** @param wanted how many at once */
    static List<Table> measure(int wanted) throws IOException {
        try (var daemon = Daemon.start()) {
            var subject = new Subject(4, Policies.UNWATCHED.load(), List.of("/bin/calls", "idle"));
            return new CrowdBench(daemon, subject, OciFilter.of(subject.policy().syscalls())).all(wanted);
        }
    }

    private List<Table> all(int wanted) throws IOException {
        var memory = new LinkedHashMap<String, Series>();
        try {
            // one before all others: the daemon's classes are loaded then, and its policy is read
            start("warm");
            double machine = DensityBench.available();
            double resident = daemon.residentMebibytes();
            double proportional = daemon.proportionalMebibytes();
            daemon.forgetPeak();
            for (int i = 0; i < wanted; i++) {
                double wall = start("n" + i);
                Series.sample(starts, "all", wall);
                if (i < ENDS) {
                    Series.sample(starts, "first", wall);
                }
                if (i >= wanted - ENDS) {
                    Series.sample(starts, "last", wall);
                }
            }
            double peak = Math.max(0, daemon.peakMebibytes() - resident) / wanted;
            daemon.pause(SETTLE_MILLIS);
            double grown = Math.max(0, daemon.residentMebibytes() - resident) / wanted;
            double own = Math.max(0, daemon.proportionalMebibytes() - proportional) / wanted;
            double launcher = launcher();
            Series.sample(memory, "daemon, resident", grown);
            Series.sample(memory, "daemon, proportional", own);
            Series.sample(memory, "daemon, resident at its peak", peak);
            Series.sample(memory, "launcher, proportional", launcher);
            Series.sample(memory, "Brig's own", grown + launcher);
            Series.sample(memory, "of the machine, all told", (machine - DensityBench.available()) / wanted);
        } finally {
            for (var id : ids) {
                Command.run(command("delete", "--force", id));
            }
        }
        return List.of(
                new Table(
                        "start of one of " + wanted + " idle containers through the daemon",
                        List.of("wall time of 'brig-oci create' and 'start'; the first and the last " + ENDS),
                        "ms",
                        "first",
                        starts,
                        List.of(new Table.Goal("last", "first", 2)),
                        List.of(),
                        List.of()),
                new Table(
                        "memory of each of " + wanted + " further idle containers",
                        List.of(
                                "growth of the daemon's VmRSS, its Pss and, while they are started, VmHWM, and Pss of the"
                                        + " launchers beside the containers, each divided by their number; "
                                        + SETTLE_MILLIS / 1000 + " s after the last start",
                                "Brig's own: the daemon's resident memory and the launchers",
                                "all told: what MemAvailable lost, with the programs, cgroups, namespaces and mounts themselves"),
                        "MiB",
                        "Brig's own",
                        memory,
                        List.of(),
                        List.of(new Table.Limit("Brig's own", 0.25)),
                        List.of()));
    }

    private List<String> command(String... words) {
        var all = new ArrayList<>(List.of(
                Daemon.oci(),
                "--root",
                Workplace.temporary().resolve("brig-oci").toString()));
        all.addAll(List.of(words));
        return all;
    }

    private double start(String name) throws IOException {
        var id = "brig-bench-" + Workplace.prefix() + "-" + name;
        ids.add(id);
        // one each: the control groups are the bundle's
        var bundle = Bundle.write("crowd-" + name, subject, filter);
        double created = Workplace.time(command("create", "--bundle", bundle.toString(), id))
                .wall();
        return created + Workplace.time(command("start", id)).wall();
    }

    /** What a launcher on this machine holds, in MiB, a mean of all. */
    private static double launcher() throws IOException {
        double sum = 0;
        int count = 0;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) {
                try {
                    if (Files.readString(process.resolve("comm")).strip().equals("brig-launch")) {
                        sum += Machine.mebibytes(process.resolve("smaps_rollup"), "Pss:");
                        count++;
                    }
                } catch (IOException e) {
                    // it has ended
                }
            }
        }
        return sum / Math.max(1, count);
    }
}
