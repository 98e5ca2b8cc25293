package brig.monitor.sink;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.Meter;
import brig.monitor.Samples;
import brig.monitor.event.Call;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import io.prometheus.client.CollectorRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final CollectorRegistry registry = new CollectorRegistry();
    private final Metrics metrics = new Metrics(registry);

    private String scraped() throws Exception {
        try (var server = new MetricsServer(registry, 0);
                var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"))
                    .build();
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    @Test
    void everyMetricIsOnThePageAndCounts() throws Exception {
        metrics.accept(Samples.denied());
        metrics.accept(Samples.killed("none"));
        metrics.decided(Offence.FILE, new Verdict.Allow(), 15_000);
        metrics.dropped();
        metrics.failed(Meter.Part.JUDGE, new IllegalStateException());
        metrics.started(Samples.WEB, Duration.ofMillis(30), List.of("landlock"));

        assertThat(scraped().lines())
                .contains(
                        "brig_events_total{offence=\"file\",verdict=\"allow\",} 1.0",
                        "brig_denials_total{policy=\"strict\",offence=\"file\",call=\"openat\",} 1.0",
                        "brig_kills_total{policy=\"strict\",offence=\"escape\",call=\"mount\",} 1.0",
                        "brig_events_dropped_total 1.0",
                        "brig_monitor_failures_total{part=\"judge\",} 1.0",
                        "brig_monitor_failures_total{part=\"kill\",} 0.0",
                        "brig_decision_seconds_bucket{offence=\"file\",le=\"1.0E-5\",} 0.0",
                        "brig_decision_seconds_bucket{offence=\"file\",le=\"2.0E-5\",} 1.0",
                        "brig_container_starts_total{policy=\"strict\",result=\"ok\",} 1.0",
                        "brig_container_start_seconds_bucket{le=\"0.05\",} 1.0",
                        "brig_degraded_controls{policy=\"strict\",control=\"landlock\",} 1.0");
    }

    @Test
    void aContainerCannotMakeNewSeries() throws Exception {
        var verdict = Samples.denied().verdict();
        for (int i = 0; i < 1000; i++) {
            metrics.accept(Samples.event(new Call.Other("i386:#" + i, List.of()), Offence.ESCAPE, verdict));
        }

        assertThat(scraped().lines().filter(line -> line.startsWith("brig_denials_total{")))
                .hasSize(1)
                .first()
                .asString()
                .contains("call=\"other\"");
    }
}
