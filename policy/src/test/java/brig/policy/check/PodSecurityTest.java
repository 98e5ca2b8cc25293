package brig.policy.check;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.check.PodSecurity.Level;
import brig.policy.load.PolicyLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PodSecurityTest {
    private static PodSecurity of(String text) {
        var loaded = PolicyLoader.loadText("in.yaml", text.replace("; ", "\n"));
        return PodSecurity.of(loaded.policy().orElseThrow(() -> new IllegalArgumentException(loaded.render(false))));
    }

    @ParameterizedTest
    @EnumSource
    void aShippedProfileReachesTheLevelOfItsName(Level level) {
        assertThat(PodSecurity.of(PolicyLoader.profile(level.toString())).level())
                .isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"batch, RESTRICTED", "compute, RESTRICTED", "shell, BASELINE", "web, PRIVILEGED", "cache, PRIVILEGED"})
    void aReadyMadePolicyReaches(String name, Level level) {
        var policy = PolicyLoader.load(Path.of("../policies", name + ".yaml")).policy();

        assertThat(PodSecurity.of(policy.orElseThrow()).level()).isEqualTo(level);
    }

    /** Each line is one field of the standards; what is left of the bar spoils the level on the right. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            network: {mode: host}                                     | PRIVILEGED | network.mode
            process: {capabilities: [NET_RAW]}                        | PRIVILEGED | process.capabilities
            process: {capabilities: [SYS_CHROOT]}                     | BASELINE   | process.capabilities
            process: {user: 0}                                        | BASELINE   | process.user
            process: {user: 0, userNamespace: true}                   | BASELINE   | process.user
            files: {volumes: [{source: /srv, target: /srv}]}          | PRIVILEGED | files.volumes
            devices: [/dev/fuse]                                      | PRIVILEGED | devices
            files: {masked: {without: [/proc/kcore]}}                 | PRIVILEGED | files.masked
            files: {readOnly: {without: [/proc/sys]}}                 | PRIVILEGED | files.readOnly
            syscalls: {profile: privileged}                           | PRIVILEGED | syscalls.profile
            response: {escape: alert}                                 | PRIVILEGED | response.escape
            """)
    void aFieldKeepsAPolicyFromTheNextLevel(String line, Level level, String field) {
        var security = of("extends: restricted; " + line);

        assertThat(security.level()).isEqualTo(level);
        assertThat(security.toNext()).singleElement().satisfies(obstacle -> {
            assertThat(obstacle.field()).isEqualTo(field);
            assertThat(obstacle.place().file()).isEqualTo("in.yaml");
            assertThat(obstacle.from().ordinal()).isEqualTo(level.ordinal() + 1);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            process: {capabilities: [NET_BIND_SERVICE]}
            files: {tmpfs: [/tmp], masked: {also: [/srv]}}
            files: {masked: {only: [/proc, /sys]}}
            syscalls: {profile: baseline}
            response: {escape: deny}
            """)
    void whatTheStandardsDoNotForbidSpoilsNothing(String line) {
        assertThat(of("extends: restricted; " + line))
                .isEqualTo(new PodSecurity(Level.RESTRICTED, java.util.List.of()));
    }

    @Test
    void whatFailsBothLevelsIsSaidOfBothButOnlyTheNextIsInTheWay() {
        var security = of("extends: baseline; network: {mode: host}");

        assertThat(security.obstacles()).hasSize(3);
        assertThat(security.toNext()).singleElement().matches(obstacle -> obstacle.from() == Level.BASELINE);
    }
}
