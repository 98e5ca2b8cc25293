package brig.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VariablesTest {
    private static final Map<String, String> OWN = Map.of("LANG", "de", "SECRET", "x");

    @Test
    void onlyWhatIsNamedIsPassedOn() {
        var variables = Variables.parse(List.of("A=1", "LANG", "B=", "C=x=y"), OWN);

        assertThat(variables).containsExactly(entry("A", "1"), entry("LANG", "de"), entry("B", ""), entry("C", "x=y"));
    }

    @Test
    void theLastValueOfAVariableCounts() {
        assertThat(Variables.parse(List.of("A=1", "A=2"), OWN)).containsExactly(entry("A", "2"));
    }

    @Test
    void whatIsNotSetIsToldHowToSetIt() {
        assertThatThrownBy(() -> Variables.parse(List.of("GONE"), OWN)).hasMessageContaining("write GONE=VALUE");
    }

    @Test
    void aVariableHasAName() {
        assertThatThrownBy(() -> Variables.parse(List.of("=1"), OWN)).hasMessageContaining("write NAME=VALUE");
    }
}
