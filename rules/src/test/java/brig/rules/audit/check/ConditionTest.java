package brig.rules.audit.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.monitor.host.fact.Reading;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private static final Map<String, Reading<Object>> FACTS = Map.of(
            "caps", Reading.of(List.of("CHOWN", "SYS_ADMIN")),
            "none", Reading.of(List.of()),
            "level", Reading.of(2L),
            "root", Reading.of(true),
            "name", Reading.of("docker"),
            "gone", Reading.absent(),
            "secret", Reading.unreadable("permission denied"));

    private static String judge(String text) {
        return switch (Condition.parse(text)
                .judge(key -> FACTS.getOrDefault(key, Reading.unreadable("not looked at")))) {
            case Answer.Yes() -> "yes";
            case Answer.No() -> "no";
            case Answer.Unknown(var missing) -> String.join(" ", missing);
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            caps contains 'SYS_ADMIN'                      | yes
            caps contains 'SYS'                            | no
            caps overlaps ['A', 'CHOWN']                   | yes
            caps matches '^SYS_'                           | yes
            level < 2                                      | no
            level >= 2 and root                            | yes
            level in [0, 1]                                | no
            name == 'docker' and not none                  | yes
            name != 'docker' or level == 2                 | yes
            not (root and level == 2)                      | no
            gone                                           | no
            gone == 0                                      | no
            absent(gone)                                   | yes
            absent(root)                                   | no
            """)
    void aConditionIsDecidedByItsFacts(String text, String answer) {
        assertThat(judge(text)).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            secret                    | secret
            not secret                | secret
            absent(secret)            | secret
            secret == 1 and root      | secret
            secret or none            | secret
            secret and none           | no
            secret or root            | yes
            secret and other          | other secret
            """)
    void whatCannotBeReadDecidesNothing(String text, String answer) {
        assertThat(judge(text)).isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "root root",
                "root ==",
                "root == x",
                "(root",
                "caps overlaps [1",
                "'text'",
                "root & x",
                "a matches '['"
            })
    void whatIsNoConditionIsRefused(String text) {
        assertThatThrownBy(() -> Condition.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theMessageSaysWhere() {
        assertThatThrownBy(() -> Condition.parse("root == maybe"))
                .hasMessage("a number, true, false or 'text' expected at character 9 of 'root == maybe'");
    }
}
