package brig.rules.drl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ApartCompilerTest {
    private static final String HEAD = "package mine;\nimport brig.rules.fact.Newest;\n";

    @Test
    void mistakesComeBackWithFileAndLine() {
        var files = List.of(
                new DrlFile("good.drl", HEAD + "rule good when Newest() then end\n"),
                new DrlFile("bad.drl", HEAD + "\nrule bad when Sean() then end\n"));

        assertThatThrownBy(() -> ApartCompiler.compile(files))
                .isInstanceOf(DrlException.class)
                .hasMessage("bad.drl:4: error: rule 'bad': Unable to find class: Sean");
    }

    @Test
    void noFilesNeedNoOtherJvm() throws Exception {
        assertThat(ApartCompiler.compile(List.of())).isEqualTo(CompiledRules.NONE);
    }
}
