package brig.rules.drl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrlCompilerTest {
    @Test
    void allMistakesOfAllFilesAreNamedWithFileLineAndRule() throws IOException {
        var files = List.of(file("first.drl"), file("second.drl"));

        assertThatThrownBy(() -> DrlCompiler.compile(files))
                .isInstanceOf(DrlException.class)
                .satisfies(e -> assertGolden(e.getMessage() + "\n"));
    }

    @Test
    void twoFilesThatAreFineBecomeOneModelEach() throws Exception {
        var body = "import brig.rules.fact.Seen; rule x when Seen(refused) then end";

        var rules = DrlCompiler.compile(
                List.of(new DrlFile("a.drl", "package a; " + body), new DrlFile("b.drl", "package b; " + body)));

        assertThat(rules.load()).hasSize(2);
    }

    @Test
    void aFileWithoutARuleIsAMistake() {
        assertThatThrownBy(() -> DrlCompiler.compile(List.of(new DrlFile("empty.drl", "package mine;\n"))))
                .hasMessage("empty.drl: error: no rule in it");
    }

    private static DrlFile file(String name) throws IOException {
        try (var in = DrlCompilerTest.class.getResourceAsStream("many-mistakes/" + name)) {
            assertThat(in).isNotNull();
            return new DrlFile("rules.d/" + name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static void assertGolden(String text) throws IOException {
        var golden = Path.of("src/test/resources/brig/rules/drl/many-mistakes/expected.txt");
        if ("write".equals(System.getProperty("brig.golden"))) {
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
    }
}
