package brig.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;

/** Many idle containers at once, each started with {@code brig run -d}: what the last one's start costs, and what each holds. */
final class DensityBench {
    private static final int ENDS = 5;
    /** What the rest of the machine needs: no more containers are started below this. */
    private static final double LEAST_MIB_LEFT = 3000;

    private static final Pattern KEEPER = Pattern.compile("\"brig\":([0-9]+)");

    private DensityBench() {}

    /** @param wanted how many at once */
    static List<Table> measure(int wanted) throws IOException {
        var starts = new LinkedHashMap<String, Series>();
        var memory = new LinkedHashMap<String, Series>();
        var names = new ArrayList<String>();
        var skipped = new ArrayList<String>();
        double before = available();
        try {
            for (int i = 0; i < wanted && available() > LEAST_MIB_LEFT; i++) {
                var name = "density-" + ProcessHandle.current().pid() + "-" + i;
                var words = new ArrayList<>(Policies.UNWATCHED.run(List.of("/bin/calls", "idle")));
                words.addAll(words.indexOf("run") + 1, List.of("-d", "--rm", "--name", name));
                double wall = Workplace.time(words).wall();
                names.add(name);
                Series.sample(starts, i < ENDS ? "first" : "all", wall);
                if (i >= Math.max(ENDS, wanted - ENDS)) {
                    Series.sample(starts, "last", wall);
                }
            }
            if (names.size() < wanted) {
                skipped.add("only " + names.size() + " of " + wanted + ": no more memory");
            }
            Series.sample(memory, "of the machine, a container", (before - available()) / Math.max(1, names.size()));
            for (var name : names) {
                Series.sample(memory, "keeper, proportional", keeper(name));
            }
        } finally {
            for (var name : names) {
                Command.run(List.of(Workplace.brig(), "rm", "-f", name));
            }
        }
        return List.of(
                new Table(
                        "start of one of " + names.size() + " idle containers",
                        List.of("wall time of 'brig run -d' until it runs; the first and the last " + ENDS),
                        "ms",
                        "first",
                        starts,
                        List.of(new Table.Goal("last", "first", 2)),
                        List.of(),
                        skipped),
                new Table(
                        "memory of each",
                        List.of("MemAvailable of the machine before and after; smaps_rollup of each keeper"),
                        "MiB",
                        "of the machine, a container",
                        memory,
                        List.of(),
                        List.of(new Table.Limit("of the machine, a container", 0.25)),
                        skipped));
    }

    static double available() throws IOException {
        return Machine.mebibytes(Path.of("/proc/meminfo"), "MemAvailable:");
    }

    private static double keeper(String name) throws IOException {
        var found = KEEPER.matcher(Command.run(List.of(Workplace.brig(), "inspect", name)));
        if (!found.find()) {
            throw new IOException(name + " has ended");
        }
        return Machine.mebibytes(Path.of("/proc", found.group(1), "smaps_rollup"), "Pss:");
    }
}
