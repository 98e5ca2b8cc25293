package brig.cli.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
    @Test
    void onlyAFailureIsTriedAgainAndOnlySoOften() {
        var policy = RestartPolicy.parse("on-failure:2");

        assertThat(policy.restarts(1, 0)).isTrue();
        assertThat(policy.restarts(1, 1)).isTrue();
        assertThat(policy.restarts(1, 2)).isFalse();
        assertThat(policy.restarts(0, 0)).isFalse();
        assertThat(policy).hasToString("on-failure:2");
    }

    @Test
    void alwaysAndNoMeanIt() {
        assertThat(RestartPolicy.parse("always").restarts(0, 1_000_000)).isTrue();
        assertThat(RestartPolicy.parse("no").restarts(1, 0)).isFalse();
    }

    @Test
    void thePauseGrowsToAMinuteAndBeginsAnewAfterAGoodRun() {
        var pause = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            pause = RestartPolicy.pause(pause, Duration.ofMillis(5));
        }

        assertThat(RestartPolicy.pause(Duration.ZERO, Duration.ZERO)).isEqualTo(Duration.ofMillis(100));
        assertThat(pause).isEqualTo(Duration.ofMinutes(1));
        assertThat(RestartPolicy.pause(pause, Duration.ofSeconds(11))).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void aWordThatIsNoneIsAnErrorThatNamesThem() {
        for (var wrong : new String[] {"", "sometimes", "on-failure:", "on-failure:x", "always:3"}) {
            assertThatThrownBy(() -> RestartPolicy.parse(wrong)).hasMessageContaining("on-failure:N");
        }
    }
}
