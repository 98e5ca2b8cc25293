package brig.monitor.text;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.Samples;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class AlertJsonTest {
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void alertmanagerGetsWhatItsApiAsksFor() throws Exception {
        var alert = json.readTree(AlertJson.alertmanager(Samples.killed("none")).orElseThrow())
                .get(0);

        assertThat(alert.at("/labels/alertname").textValue()).isEqualTo("BrigContainerKilled");
        assertThat(alert.at("/labels/severity").textValue()).isEqualTo("critical");
        assertThat(alert.at("/labels/rule").textValue()).isEqualTo("syscalls.watch=mount");
        assertThat(alert.at("/annotations/summary").textValue()).contains("KILL mount(source=none");
        assertThat(alert.get("startsAt").textValue()).isEqualTo("2026-03-04T05:06:07.890Z");
    }

    @Test
    void noLabelTakesAStringOfTheContainer() throws Exception {
        var one = json.readTree(AlertJson.alertmanager(Samples.denied("/a")).orElseThrow())
                .get(0);
        var other = json.readTree(AlertJson.alertmanager(Samples.denied("/b")).orElseThrow())
                .get(0);

        assertThat(one.get("labels")).isEqualTo(other.get("labels"));
        assertThat(one.get("annotations").toString()).doesNotContain("\n");
    }

    @Test
    void falcoReadersFindFalcosFields() throws Exception {
        var alert = json.readTree(AlertJson.falco(Samples.denied(), "host").orElseThrow());

        for (var field : new String[] {"hostname", "output", "priority", "rule", "source", "time"}) {
            assertThat(alert.get(field).textValue()).as(field).isNotEmpty();
        }
        assertThat(alert.get("priority").textValue()).isEqualTo("Warning");
        assertThat(alert.get("tags").isArray()).isTrue();
        assertThat(alert.at("/output_fields/proc.cmdline").textValue()).isEqualTo("sh -c id");
        assertThat(alert.at("/output_fields/fd.name").textValue()).isEqualTo("/etc/shadow");
    }

    @Test
    void aRulesPriorityIsHandedOn() throws Exception {
        var alert = json.readTree(
                AlertJson.falco(Samples.finding("NOTICE: a tool"), "host").orElseThrow());

        assertThat(alert.get("priority").textValue()).isEqualTo("Notice");
        assertThat(alert.at("/output_fields/brig.message").textValue()).isEqualTo("NOTICE: a tool");
    }

    @Test
    void anAllowedCallIsNoAlert() {
        assertThat(AlertJson.alertmanager(Samples.allowed())).isEmpty();
        assertThat(AlertJson.falco(Samples.allowed(), "host")).isEmpty();
    }
}
