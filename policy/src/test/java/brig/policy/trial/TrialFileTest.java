package brig.policy.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrialFileTest {
    @ParameterizedTest
    @ValueSource(strings = {"web", "cache", "batch", "shell", "compute", "system"})
    void aReadyMadePolicyHoldsWhatItsTestFileExpects(String name) {
        var run = TrialFile.run(Path.of("../policies", name + ".yaml"));

        assertThat(run.isFine()).as(run.render(false)).isTrue();
        assertThat(run.trials()).hasSizeGreaterThan(15);
    }

    @Test
    void whatIsOtherThanExpectedIsExplained(@TempDir Path dir) throws IOException {
        Files.writeString(dir.resolve("p.yaml"), "extends: restricted\nfiles: {read: [/srv]}\n");
        var test = Files.writeString(dir.resolve("p.test.yaml"), """
                allow:
                  - open /srv/x
                  - open /etc/shadow
                EPERM: [open /etc/shadow, syslog]
                alert: [mount]
                """);

        var run = TrialFile.run(test);

        assertThat(run.failed()).isEqualTo(3);
        assertThat(run.isFine()).isFalse();
        assertThat(run.render(false))
                .contains(test + ":3:5: expected allow, not this\n  open /etc/shadow: denied with EACCES, and reported")
                .contains(test + ":4:9: expected EPERM")
                .contains(test + ":5:9: expected alert, not this\n  mount: kills the container before the call runs")
                .endsWith("5 actions, 3 other than expected\n");
    }

    @Test
    void theTestFileMayNameItsPolicyAndIsFoundBesideIt(@TempDir Path dir) throws IOException {
        Files.writeString(dir.resolve("p.yaml"), "extends: restricted\n");
        Files.writeString(dir.resolve("hard.test.yaml"), "policy: p.yaml\nkill: [mount]\n");

        assertThat(TrialFile.run(dir.resolve("hard.yaml")).isFine()).isTrue();
        assertThat(TrialFile.run(dir.resolve("gone.yaml")).render(false)).contains("no test file to read");
    }

    @Test
    void everyProblemOfATestFileHasItsPlace(@TempDir Path dir) throws IOException {
        Files.writeString(dir.resolve("p.yaml"), "extends: restricted\n");
        var test = Files.writeString(dir.resolve("p.test.yaml"), """
                alow: [mount]
                deny: open /x
                kill: [dance, {a: b}]
                EFUN: [mount]
                policy: [p.yaml]
                """);

        var said = TrialFile.run(test).render(false);

        assertThat(said)
                .contains(":1:1: error: unknown key 'alow'")
                .contains(":2:1: error: 'deny' is a list of actions")
                .contains(":3:8: error: no action: 'dance'")
                .contains(":3:15: error: an action is a single value")
                .contains(":4:1: error: unknown key 'EFUN'")
                .contains(":5:1: error: 'policy' is one file");
    }

    @Test
    void aPolicyThatIsNoneHasNoTrials(@TempDir Path dir) throws IOException {
        Files.writeString(dir.resolve("p.yaml"), "extends: nothing\n");
        Files.writeString(dir.resolve("p.test.yaml"), "kill: [mount]\n");

        var run = TrialFile.run(dir.resolve("p.test.yaml"));

        assertThat(run.isFine()).isFalse();
        assertThat(run.trials()).isEmpty();
    }
}
