package brig.monitor.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shipped for Prometheus and Grafana asks for metrics that there are. */
class AlertingFilesTest {
    private static final Path HOME = Path.of("..");
    private static final Pattern METRIC = Pattern.compile("\\bbrig_[a-z_]+");

    private static final Set<String> OF_RUNNING_CONTAINERS = Set.of(
            "brig_container_info",
            "brig_container_started_timestamp_seconds",
            "brig_container_calls_total",
            "brig_container_denied_total",
            "brig_container_findings_total");

    private static Set<String> metrics() {
        var registry = new CollectorRegistry();
        assertThat(new Metrics(registry)).isNotNull();
        var names = new TreeSet<String>();
        for (var family : Collections.list(registry.metricFamilySamples())) {
            names.addAll(List.of(family.getNames()));
            if (family.type == Collector.Type.COUNTER) {
                names.add(family.name + "_total");
            }
        }
        return names;
    }

    /** Without those that a daemon's page has of the containers that run: {@code RunningContainersTest} looks after them. */
    private static Set<String> named(String file) throws IOException {
        var names = new TreeSet<String>();
        METRIC.matcher(Files.readString(HOME.resolve(file))).results().forEach(found -> names.add(found.group()));
        names.removeAll(OF_RUNNING_CONTAINERS);
        return names;
    }

    @ParameterizedTest
    @ValueSource(strings = {"monitor/alerting/brig.rules.yml", "monitor/alerting/grafana-brig.json", "docs/metrics.md"})
    void noFileNamesAMetricThatBrigDoesNotHave(String file) throws IOException {
        assertThat(named(file)).isNotEmpty().isSubsetOf(metrics());
    }

    @Test
    void everyMetricIsDocumented() throws IOException {
        var counted = metrics().stream().filter(name -> name.endsWith("_total") || name.endsWith("_seconds"));

        assertThat(named("docs/metrics.md")).containsAll(counted.toList());
    }

    @Test
    void eachPanelOfTheDashboardAsksSomethingAndNoTwoOverlap() throws IOException {
        var panels = new ObjectMapper()
                .readTree(HOME.resolve("monitor/alerting/grafana-brig.json").toFile())
                .get("panels");

        var taken = new TreeSet<String>();
        var twice = new ArrayList<String>();
        for (JsonNode panel : panels) {
            assertThat(panel.at("/targets/0/expr").textValue())
                    .as(panel.toString())
                    .isNotBlank();
            var place = panel.get("gridPos");
            for (int x = 0; x < place.get("w").intValue(); x++) {
                for (int y = 0; y < place.get("h").intValue(); y++) {
                    var cell = (place.get("x").intValue() + x) + ","
                            + (place.get("y").intValue() + y);
                    if (!taken.add(cell)) {
                        twice.add(cell + " " + panel.get("title"));
                    }
                }
            }
        }
        assertThat(twice).isEmpty();
    }
}
