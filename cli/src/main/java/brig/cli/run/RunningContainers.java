package brig.cli.run;

import brig.monitor.live.LiveCounts;
import brig.runtime.launch.About;
import brig.runtime.launch.Running;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * All containers of Brig on this host, whoever watches them, on the daemon's page: series that end with their containers. What a
 * Brig counts for {@code brig top} is there, too.
 */
final class RunningContainers extends Collector {
    private static final List<String> ID = List.of("id");
    private static final double MILLIS = 1e3;

    @Override
    public List<MetricFamilySamples> collect() {
        var info = new GaugeMetricFamily(
                "brig_container_info",
                "A container of this host that runs; watched: here, apart (by a process of its own), nobody.",
                List.of("id", "name", "policy", "watched"));
        var started =
                new GaugeMetricFamily("brig_container_started_timestamp_seconds", "When its program was started.", ID);
        var calls = new CounterMetricFamily("brig_container_calls", "Its calls that were put to the monitor.", ID);
        var denied = new CounterMetricFamily("brig_container_denied", "Of them, those that were refused.", ID);
        var findings = new CounterMetricFamily("brig_container_findings", "What rules have found in it.", ID);
        try {
            for (var running : Running.list()) {
                var about = running.about();
                var id = List.of(about.id());
                info.addMetric(List.of(about.id(), about.name(), about.policy(), watched(about)), 1);
                started.addMetric(id, about.started().toEpochMilli() / MILLIS);
                counts(running).ifPresent(counts -> {
                    calls.addMetric(id, (double) counts.calls());
                    denied.addMetric(id, (double) counts.denied());
                    findings.addMetric(id, (double) counts.findings());
                });
            }
        } catch (IOException e) {
            // this host shows none
        }
        return List.of(info, started, calls, denied, findings);
    }

    /** Nothing of an engine's, nor of one that ends just now. */
    private static Optional<LiveCounts> counts(Running running) {
        try {
            return Optional.of(LiveCounts.read(running.live()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String watched(About about) {
        if (about.brig().pid() == ProcessHandle.current().pid()) {
            return "here";
        }
        return about.brig().isAlive() ? "apart" : "nobody";
    }
}
