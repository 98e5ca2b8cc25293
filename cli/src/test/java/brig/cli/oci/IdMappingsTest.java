package brig.cli.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.monitor.host.json.Json;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciSpec.IdMapping;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdMappingsTest {
    private static java.util.List<IdMapping> read(String list) throws Exception {
        return IdMappings.read(Json.read("{\"m\":\n[" + list + "]}").at("m"), "linux.uidMappings");
    }

    private static String line(long inside, long outside, long count) {
        return "{\"containerID\": " + inside + ", \"hostID\": " + outside + ", \"size\": " + count + "}";
    }

    @Test
    void linesAreAsTheKernelTakesThem() throws Exception {
        assertThat(read(line(0, 4294967294L, 1) + "," + line(1, 0, 4294967294L)))
                .extracting(IdMapping::line)
                .containsExactly("0 4294967294 1", "1 0 4294967294");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0; 0; 0; size 0",
                "0; 0; 4294967296; size 4294967296",
                "4294967295; 0; 1; containerID: write a number from 0 to 4294967294",
                "0; -1; 1; hostID: write a number",
                "4294967294; 0; 2; none after 4294967294",
                "0; 4294967000; 1000; none after 4294967294",
                "9; 500; 1; overlaps '0 100 10'",
                "10; 109; 1; overlaps '0 100 10'"
            })
    void whatTheKernelWouldRefuseIsRefusedWithItsPlace(long inside, long outside, long count, String message) {
        assertThatThrownBy(() -> read(line(0, 100, 10) + ",\n" + line(inside, outside, count)))
                .isInstanceOf(OciException.class)
                .hasMessageStartingWith("config.json, line 3: linux.uidMappings: ")
                .hasMessageContaining(message);
    }

    @Test
    void whatIsMissingIsNotTakenForNought() {
        assertThatThrownBy(() -> read("{\"containerID\": 0, \"size\": 1}")).hasMessageContaining("hostID: write");
    }

    @Test
    void thereAreNoMoreThanTheKernelTakes() {
        var many = String.join(
                ",", IntStream.range(0, 341).mapToObj(i -> line(i, i, 1)).toList());

        assertThatThrownBy(() -> read(many)).hasMessageContaining("the kernel takes 340 at the most");
    }

    @Test
    void halfAMapIsRefused() throws Exception {
        var half = Json.read("{\n\"gidMappings\": [" + line(0, 0, 1) + "]}");

        assertThatThrownBy(() -> IdMappings.checkPair(half, "linux"))
                .hasMessage("config.json, line 2: linux: gidMappings without uidMappings: write both, or neither");
    }
}
