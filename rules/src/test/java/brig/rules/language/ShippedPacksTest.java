package brig.rules.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ShippedPacksTest {
    static final List<String> NAMES = ShippedPacks.NAMES;

    @ParameterizedTest
    @FieldSource("NAMES")
    void aShippedPackHasNoProblemAndEachRuleIsEvaluatedAndNamesATechnique(String name) {
        var loaded = RuleLoader.of(List.of(ShippedPacks.text(name)));

        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.rules().orElseThrow().rules()).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule.isEvaluated()).as(rule.name()).isTrue();
            assertThat(rule.lacks()).as(rule.name()).isEmpty();
            assertThat(rule.tags()).as(rule.name()).anyMatch(tag -> tag.matches("T\\d{4}(\\.\\d{3})?"));
            assertThat(rule.output().fields())
                    .as(rule.name())
                    .allMatch(
                            field -> brig.rules.field.Fields.find(field.name()).isPresent());
        });
    }
}
