package brig.rules.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.policy.yaml.Node;
import brig.policy.yaml.SourceText;
import brig.rules.condition.Condition.All;
import brig.rules.condition.Condition.Any;
import brig.rules.condition.Condition.Check;
import brig.rules.condition.Condition.Not;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionParserTest {
    private static Condition parse(String text) throws ConditionException {
        return ConditionParser.parse(text(text));
    }

    private static ConditionText text(String text) {
        var source = new SourceText("r.yaml", text);
        return ConditionText.of(source, new Node.Scalar(text, Node.Kind.TEXT, source.mark(1, 1, 1)));
    }

    @Test
    void andBindsTighterThanOrAndNotTighterThanBoth() throws Exception {
        assertThat(parse("a or not b and c")).isInstanceOfSatisfying(Any.class, any -> {
            assertThat(any.parts().getFirst()).isInstanceOf(Condition.Macro.class);
            assertThat(any.parts().getLast())
                    .isInstanceOfSatisfying(
                            All.class, all -> assertThat(all.parts().getFirst()).isInstanceOf(Not.class));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evt.type=open",
                "not(a) and(b) or(c)",
                "not not a",
                "proc.name in (a, 'b c', \"d\")",
                "proc.name in(a)",
                "proc.name in ()",
                "proc.name in names",
                "proc.name intersects (a)",
                "fd.name pmatch (/a, /b)",
                "proc.aname[2] = sh",
                "evt.arg[flags] contains O_CREAT",
                "proc.env[\"A B\"] exists",
                "proc.pname exists",
                "evt.rawres >= -1",
                "evt.rawres < 0x1F",
                "evt.rawres <= 1.5e+3",
                "proc.name = val(proc.pname)",
                "tolower(proc.name) = sh",
                "len(concat(proc.name, \"-\", proc.pname)) > 3",
                "basename(tolower(fd.name)) startswith .ssh",
                "proc.cmdline regex \"a(b|c)\\\\d+\"",
                "proc.cmdline contains -e",
                "((((a))))",
                "a\n  and\n  b"
            })
    void theWholeGrammarIsRead(String condition) throws Exception {
        assertThat(parse(condition)).isNotNull();
    }

    @Test
    void quotesAndEscapesAreResolvedAndOthersKept() throws Exception {
        assertThat(parse("proc.cmdline = \"a \\\"b\\\" \\\\ \\d\""))
                .isInstanceOfSatisfying(
                        Check.class,
                        check -> assertThat(((Condition.Right.Values) check.right()).texts())
                                .isEqualTo(List.of("a \"b\" \\ \\d")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a b | 2 | expected 'and' or 'or' before 'b'",
                "a and | 4 | expected a field, a macro or '(' before the end",
                "(a | 1 | expected 'and', 'or' or ')' before the end",
                "proc.name like x | 10 | expected an operator behind proc.name, not 'like'",
                "proc.name = | 10 | expected a value before the end",
                "proc.name = \"x | 12 | the text that begins here has no closing \"",
                "evt.rawres > x | 13 | 'x' is no number",
                "proc.name in (a b) | 16 | expected ',' or ')' before 'b)'",
                "proc.name in (a,) | 16 | expected a value before ')'",
                "proc.aname[ = a | 14 | expected an argument and ']' behind 'proc.aname['",
                "tolower(proc.name = a | 18 | expected ',' or ')' before '=', to close 'tolower('"
            })
    void aMistakeIsToldWithItsPlace(String condition, int offset, String message) {
        assertThatThrownBy(() -> parse(condition.strip()))
                .isInstanceOfSatisfying(
                        ConditionException.class, e -> assertThat(e.offset()).isEqualTo(offset))
                .hasMessage(message);
    }

    @Test
    void nestingAndLengthAreBounded() {
        assertThatThrownBy(() -> parse("(".repeat(200) + "a" + ")".repeat(200))).hasMessageContaining("nested");
        assertThatThrownBy(() -> parse("tolower(".repeat(200))).hasMessageContaining("nested");
        assertThatThrownBy(() -> parse("a or ".repeat(30_000) + "a")).hasMessageContaining("longer");
    }
}
