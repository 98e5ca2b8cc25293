package brig.rules.predicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternsTest {
    @ParameterizedTest
    @CsvSource({
        "*, '', true",
        "/etc/*, /etc/a/b, true",
        "*.pem, key.pem, true",
        "*.pem, key.pem.txt, false",
        "/proc/*/mem, /proc/12/mem, true",
        "a?c, abc, true",
        "a?c, ac, false",
        "sd[a-c], sdb, true",
        "sd[!a-c], sdb, false",
        "sd[]x], sd], true",
        "a\\*, a*, true",
        "a\\*, ab, false",
        "a[, a[, true"
    })
    void aGlobMatchesAsAShellsDoesAndItsStarRunsOverSlashes(String glob, String text, boolean matches) {
        assertThat(new Glob(glob).matches(text)).isEqualTo(matches);
    }

    @Test
    void aGlobOfManyStarsTakesNoLongTime() {
        var glob = new Glob("*a".repeat(500) + "b");

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(glob.matches("a".repeat(5000))).isFalse());
    }

    @ParameterizedTest
    @CsvSource({
        "/etc, /etc, true",
        "/etc, /etc/passwd, true",
        "/etc/, /etc/passwd, true",
        "/etc, /etcetera, false",
        "/, /anything, true",
        "/home/*/.ssh, /home/me/.ssh/id_rsa, true",
        "/home/*/.ssh, /home/me/x/.ssh/id_rsa, false"
    })
    void aPathIsCoveredByWholeNames(String prefix, String path, boolean covered) {
        assertThat(new PathPrefixes(List.of(prefix)).cover(path)).isEqualTo(covered);
    }

    @Test
    void anExpressionThatWouldRunForYearsIsStopped() {
        var wild = new BoundedRegex("(a+)+\\1b");

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThatThrownBy(() -> wild.matches("a".repeat(60))).isInstanceOf(BoundedRegex.RanWild.class));
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThatThrownBy(() -> new BoundedRegex("(a|b)*").matches("ab".repeat(100_000) + "c"))
                        .isInstanceOf(BoundedRegex.RanWild.class));
    }

    @Test
    void anExpressionMatchesTheWholeText() {
        assertThat(new BoundedRegex("a|ab").matches("ab")).isTrue();
        assertThat(new BoundedRegex("b").matches("abc")).isFalse();
        assertThatThrownBy(() -> new BoundedRegex("(")).isInstanceOf(IllegalArgumentException.class);
    }
}
