package brig.rules.audit.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ChecksTest {
    @Test
    void everyShippedCheckHasItsOwnId() {
        var checks = Checks.shipped();

        assertThat(checks).hasSizeGreaterThan(80);
        assertThat(checks.stream().map(Check::id)).doesNotHaveDuplicates();
    }

    @Test
    void aUsersCheckIsReadLikeAShippedOne() throws IOException {
        var checks = Checks.parse("own.yaml", """
                checks:
                  - id: OWN-1
                    on: container
                    title: it runs {config.image}
                    severity: high
                    when: config.image matches '^old/'
                    why: old images have old flaws
                    fix: docker pull new
                """);

        assertThat(checks).singleElement().satisfies(c -> {
            assertThat(c.severity()).isEqualTo(Severity.HIGH);
            assertThat(c.when().keys()).containsExactly("config.image");
        });
    }

    @Test
    void aBrokenCheckIsNamedWithItsLine() {
        assertThatThrownBy(() -> Checks.parse("own.yaml", """
                        checks:
                          - {id: A, on: host, title: t, severity: high, when: a, why: w, fix: f}
                          - {id: B, on: host, title: t, severity: grave, when: a, why: w, fix: f}
                        """)).hasMessage("own.yaml:3: unknown severity 'grave'");
        assertThatThrownBy(() -> Checks.parse("own.yaml", "checks:\n  - {id: A, whne: a}\n"))
                .hasMessage("own.yaml:2: unknown key 'whne'");
    }
}
