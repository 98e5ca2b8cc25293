package brig.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static Lines.Parsed parsed(String... words) {
        return Lines.take(Verbs.called(words).orElseThrow());
    }

    private static List<String> command(Lines.Parsed parsed) {
        return parsed.result().matchedPositionalValue(0, List.of());
    }

    @Test
    void otherWordsLeaveNothingOfTheWordsBefore() {
        var first = parsed("run", "--name", "one", "-e", "A=b", "--tty", "--", "/bin/true", "x");
        Lines.giveBack(first);

        var second = parsed("run", "-e", "C=d", "--", "/bin/false");

        assertThat(second.line()).isSameAs(first.line());
        assertThat(second.result().hasMatchedOption("--name")).isFalse();
        assertThat(second.result().hasMatchedOption("--tty")).isFalse();
        assertThat(second.result().<List<String>>matchedOptionValue("--env", List.of()))
                .containsExactly("C=d");
        assertThat(command(second)).containsExactly("/bin/false");
    }

    @Test
    void whoIsAtWorkSharesNothing() {
        var one = parsed("run", "--name", "one", "--", "/bin/true");
        var other = parsed("run", "--name", "one", "--", "/bin/true");

        assertThat(other.line()).isNotSameAs(one.line());
    }

    @Test
    void theSameWordsMeanTheSame() {
        Lines.giveBack(parsed("run", "--policy", "web", "--", "/bin/true", "y"));

        var again = parsed("run", "--policy", "web", "--", "/bin/true", "y");

        assertThat(again.result().<String>matchedOptionValue("--policy", "")).isEqualTo("web");
        assertThat(command(again)).containsExactly("/bin/true", "y");
    }
}
