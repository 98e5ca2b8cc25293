package brig.monitor.host.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void whatIsNotThereIsMissingHoweverDeep() throws IOException {
        var tree = Json.read("{\"a\":{\"b\":[1,\"x\"]}}");

        assertThat(tree.at("a.b").texts()).containsExactly("1", "x");
        assertThat(tree.at("a.b.c.d").isPresent()).isFalse();
        assertThat(tree.at("z").number(7)).isEqualTo(7);
    }

    @Test
    void yamlKnowsTheLineOfAValue() throws IOException {
        var tree = Json.readYaml("a: 1\nb:\n  - c: yes it is\n");

        assertThat(tree.at("b").items().getFirst().line()).isEqualTo(3);
        assertThat(tree.at("b").items().getFirst().at("c").text()).contains("yes it is");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,", "{} {}", "nul", "{\"a\":}"})
    void brokenTextIsRefused(String text) {
        assertThatThrownBy(() -> Json.read(text)).isInstanceOf(IOException.class);
    }

    @Test
    void depthIsBounded() {
        var deep = "[".repeat(5_000) + "]".repeat(5_000);

        assertThatThrownBy(() -> Json.read(deep)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: &x 1\nb: *x\n", "a: !!int 1\n", "a: [\n", "\"\\x\""})
    void yamlThatIsMoreThanValuesIsRefused(String text) {
        assertThatThrownBy(() -> Json.readYaml(text)).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Map<String, Object> plain = Map.of("list", List.of(1L, true, "a \"b\"\n"));

        assertThat(Json.read(Json.write(plain)).plain()).isEqualTo(plain);
    }
}
