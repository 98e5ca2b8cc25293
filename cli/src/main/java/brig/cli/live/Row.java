package brig.cli.live;

import brig.monitor.live.LiveCounts;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One container at one moment.
 *
 * @param state {@code running}, {@code paused} or {@code cut off}
 * @param callsASecond of those that are put to the monitor, since the look before
 * @param cpus processors in use, since the look before
 */
public record Row(
        String id,
        String name,
        String policy,
        String state,
        double callsASecond,
        LiveCounts counts,
        double cpus,
        OptionalDouble cpuLimit,
        OptionalLong memory,
        OptionalLong memoryLimit,
        OptionalLong pids) {

    /** For machines. */
    public Map<String, Object> fields(Instant time) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("time", time.toString());
        fields.put("id", id);
        fields.put("name", name);
        fields.put("policy", policy);
        fields.put("state", state);
        fields.put("callsPerSecond", rounded(callsASecond));
        fields.put("calls", counts.calls());
        fields.put("denied", counts.denied());
        fields.put("alerted", counts.alerted());
        fields.put("findings", counts.findings());
        fields.put("dropped", counts.dropped());
        fields.put("cpus", rounded(cpus));
        cpuLimit.ifPresent(limit -> fields.put("cpuLimit", limit));
        memory.ifPresent(bytes -> fields.put("memoryBytes", bytes));
        memoryLimit.ifPresent(bytes -> fields.put("memoryLimitBytes", bytes));
        pids.ifPresent(tasks -> fields.put("pids", tasks));
        fields.put("alerts", texts(counts.alerts()));
        return fields;
    }

    private static List<String> texts(List<LiveCounts.Line> alerts) {
        return alerts.stream().map(LiveCounts.Line::text).toList();
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
