package brig.cli.live;

import brig.monitor.live.LiveCounts;
import brig.runtime.cgroup.LimitsNow;
import brig.runtime.launch.Running;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All containers at one moment, against the moment before.
 *
 * @param rows the oldest first
 */
public record Look(Instant time, List<Row> rows, long nanos, Map<String, Sums> sums) {
    private static final LiveCounts NOTHING = new LiveCounts(0, 0, 0, 0, 0, List.of());

    public Look {
        rows = List.copyOf(rows);
        sums = Map.copyOf(sums);
    }

    /** What only grows. */
    record Sums(long calls, long cpuMicros) {}

    static Look first() throws IOException {
        return new Look(Instant.now(), List.of(), System.nanoTime(), Map.of()).next();
    }

    /** As it is now; rates are those since this one. */
    public Look next() throws IOException {
        long now = System.nanoTime();
        var next = new ArrayList<Row>();
        var counted = new HashMap<String, Sums>();
        for (var container : Running.list()) {
            try {
                next.add(row(container, now, counted));
            } catch (IOException e) {
                // it has ended meanwhile
            }
        }
        return new Look(Instant.now(), next, now, counted);
    }

    private Row row(Running container, long now, Map<String, Sums> counted) throws IOException {
        var about = container.about();
        var usage = container.cgroup().usage();
        var counts = counts(container);
        var sum = new Sums(counts.calls(), usage.cpuMicros().orElse(0));
        var before = sums.getOrDefault(about.id(), sum);
        counted.put(about.id(), sum);
        double seconds = Math.max(1, now - nanos) / 1e9;
        return new Row(
                about.id(),
                about.name(),
                about.policy(),
                state(container),
                (sum.calls() - before.calls()) / seconds,
                counts,
                (sum.cpuMicros() - before.cpuMicros()) / 1e6 / seconds,
                LimitsNow.cpus(container.cgroup()),
                usage.memoryCurrent(),
                container.cgroup().memoryLimit(),
                usage.pidsCurrent());
    }

    private static LiveCounts counts(Running container) {
        try {
            return LiveCounts.read(container.live());
        } catch (IOException e) {
            return NOTHING; // of a Brig that does not count, as an older one
        }
    }

    private static String state(Running container) throws IOException {
        if (container.cgroup().frozen()) {
            return "paused";
        }
        try {
            return container.network().isCut() ? "cut off" : "running";
        } catch (IOException e) {
            return "running"; // on the host's network, or without nftables: nobody can have cut it
        }
    }
}
