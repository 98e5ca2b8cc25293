package brig.cli.life;

import static org.assertj.core.api.Assertions.assertThat;

import brig.runtime.sys.Birth;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RevivalTest {
    private static final KeptState STARTING = KeptState.starting(new Birth(1, 1));

    @ParameterizedTest
    @CsvSource({
        "always, false, true",
        "always, true, true",
        "unless-stopped, false, true",
        "unless-stopped, true, false",
        "on-failure, false, false",
        "no, false, false"
    })
    void whoHasEndedComesBackAsHisPolicySays(String policy, boolean stopped, boolean wanted) {
        var ended = STARTING.ended(Instant.EPOCH, 137, "its Brig was killed");

        assertThat(Revival.isWanted(RestartPolicy.parse(policy), ended, stopped))
                .isEqualTo(wanted);
    }

    @Test
    void neitherWhoRunsNorWhomBrigKilled() {
        var always = RestartPolicy.parse("always");

        assertThat(Revival.isWanted(always, STARTING, false)).isFalse();
        assertThat(Revival.isWanted(always, STARTING.ended(Instant.EPOCH, 137, Keeper.KILLED), false))
                .isFalse();
    }

    @Test
    void anyWordIsReadAgainAsItWasWritten(@TempDir Path temp) throws IOException {
        var words = List.of("run", "-e", "A=b c\nd", "--", "sh", "-c", "echo \"$A\" 100%", "");

        assertThat(Again.read(temp)).isEmpty();
        Again.write(temp, words);

        assertThat(Again.read(temp)).isEqualTo(words);
    }
}
