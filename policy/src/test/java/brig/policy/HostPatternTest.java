package brig.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPatternTest {
    private static HostPattern pattern(String text) {
        return HostPattern.parse(text).orElseThrow();
    }

    @Test
    void aNameIsItselfInWhateverLettersAndNothingBeneath() {
        var pattern = pattern("Example.ORG");

        assertThat(pattern).hasToString("example.org");
        assertThat(pattern.matches("example.org")).isTrue();
        assertThat(pattern.matches("www.example.org")).isFalse();
        assertThat(pattern.matches("badexample.org")).isFalse();
    }

    @Test
    void aStarIsWhatLiesBeneathHoweverDeepAndNotTheNameItself() {
        var pattern = pattern("*.debian.org");

        assertThat(pattern.matches("deb.debian.org")).isTrue();
        assertThat(pattern.matches("a.b.debian.org")).isTrue();
        assertThat(pattern.matches("debian.org")).isFalse();
        assertThat(pattern.matches("notdebian.org")).isFalse();
        assertThat(pattern.matches(".debian.org")).isFalse();
        assertThat(pattern.matches("debian.org.evil.net")).isFalse();
    }

    @Test
    void coveringIsMatchingAllThatTheOtherMatches() {
        assertThat(pattern("*.org").covers(pattern("*.debian.org"))).isTrue();
        assertThat(pattern("*.org").covers(pattern("debian.org"))).isTrue();
        assertThat(pattern("*.org").covers(pattern("*.org"))).isTrue();
        assertThat(pattern("*.debian.org").covers(pattern("*.org"))).isFalse();
        assertThat(pattern("debian.org").covers(pattern("*.debian.org"))).isFalse();
        assertThat(pattern("*.debian.org").covers(pattern("debian.org"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "*.*.org",
                "a*.org",
                "example.org.",
                ".example.org",
                "example..org",
                "-a.org",
                "a-.org",
                "1.2.3.4",
                "1.2.3",
                "127.1",
                "0x7f.1",
                "a.b.123",
                "ex ample.org",
                "bücher.example",
                "a/b.org",
                "a.org\n",
                "a:b.org",
                "127.0.0.1\0.org",
            })
    void whatIsNoNameIsNone(String text) {
        // 0x7f.1 reads like an address to inet_aton
        assertThat(HostPattern.parse(text)).isEmpty();
    }

    @Test
    void aNameHasAnEnd() {
        var label = "a".repeat(63);

        assertThat(HostPattern.parse(label + ".org")).isPresent();
        assertThat(HostPattern.parse(label + "a.org")).isEmpty();
        assertThat(HostPattern.parse(String.join(".", label, label, label, "a".repeat(61))))
                .isPresent();
        assertThat(HostPattern.parse(String.join(".", label, label, label, "a".repeat(62))))
                .isEmpty();
    }
}
