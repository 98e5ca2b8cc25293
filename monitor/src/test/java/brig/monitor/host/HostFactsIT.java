package brig.monitor.host;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** This very host, as it is. */
class HostFactsIT {
    @Test
    void thisHostIsReadAndWrittenDown() throws IOException {
        var facts = HostFacts.collect(Path.of("/"), Clock.systemUTC(), Duration.ofSeconds(20));

        var again = FactDocument.fromJson(facts.toJson());
        assertThat(again.all()).hasSameSizeAs(facts.all());
        assertThat(facts.reading(Subject.HOST, "kernel.release")).isInstanceOf(Reading.Value.class);
        assertThat(facts.reading(Subject.HOST, "processes").or(0L)).isNotEqualTo(0L);
        assertThat(facts.of(Subject.HOST)).noneMatch(f -> f.key().startsWith("source."));
    }
}
