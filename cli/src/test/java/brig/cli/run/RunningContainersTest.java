package brig.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Collector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RunningContainersTest {
    @Test
    void eachOfItsSeriesIsDocumented() throws IOException {
        var families = new RunningContainers().collect();

        var names = families.stream()
                .map(family -> family.type == Collector.Type.COUNTER ? family.name + "_total" : family.name);
        assertThat(names)
                .hasSize(5)
                .allSatisfy(name -> assertThat(Files.readString(Path.of("../docs/metrics.md")))
                        .contains("`" + name + "`"));
    }
}
