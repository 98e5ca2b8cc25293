package brig.policy.trial;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Place;
import brig.policy.explain.ActionReader;
import brig.policy.explain.Rulings;
import brig.policy.load.PolicyLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoneTest {
    private final Rulings rulings = new Rulings(PolicyLoader.profile("restricted"));

    private LiveTrial live(String action, String expected, Done done) {
        var read = ActionReader.read(action);
        return new LiveTrial(new Trial(Place.BUILT_IN, read, expected, rulings.of(read)), done);
    }

    @ParameterizedTest
    @CsvSource({
        "allow, true, false, false, false",
        "deny, false, true, false, false",
        "EACCES, false, true, true, false",
        "alert, false, false, true, false",
        "kill, false, false, false, true"
    })
    void isWhatWasExpected(String expected, boolean allowed, boolean denied, boolean deniedAndAlerted, boolean killed) {
        assertThat(Done.allowed(false).is(expected)).isEqualTo(allowed);
        assertThat(Done.denied("EACCES", true, false).is(expected)).isEqualTo(denied);
        assertThat(Done.denied("EACCES", true, true).is(expected)).isEqualTo(deniedAndAlerted);
        assertThat(Done.killed().is(expected)).isEqualTo(killed);
        assertThat(Done.undecided("why").is(expected)).isFalse();
    }

    @Test
    void anotherErrnoThanTheEnginesIsADifference() {
        var same = live("open /etc/shadow", "deny", Done.denied("EACCES", true, false));
        var other = live("open /etc/shadow", "deny", Done.denied("EPERM", true, false));

        assertThat(same.agrees() && same.passed()).isTrue();
        assertThat(same.render()).isEmpty();
        assertThat(other.agrees()).isFalse();
        assertThat(other.passed()).isTrue();
        assertThat(other.render())
                .contains("expected deny, and so it is, but engine and kernel differ")
                .contains("open /etc/shadow: denied with EACCES, and reported")
                .endsWith("in a container: denied with EPERM, and reported\n");
    }

    @Test
    void whatCouldNotBeTriedIsNoDifferenceAndNoSuccess() {
        var absent = live("open /etc/shadow", "EACCES", Done.undecided("/etc/shadow is not there"));

        assertThat(absent.passed()).isFalse();
        assertThat(absent.agrees()).isTrue();
        assertThat(absent.render()).endsWith(": open /etc/shadow could not be tried: /etc/shadow is not there\n");
    }

    @Test
    void whatThisKernelLacksIsAsGoodAsRefused() {
        var lacking = Done.lacking("this kernel has no such file");

        assertThat(live("open /proc/kcore", "EACCES", lacking).agrees()).isTrue();
        assertThat(lacking.is("deny")).isTrue();
        assertThat(lacking.is("EACCES")).isTrue();
        assertThat(lacking.is("allow") || lacking.is("kill") || lacking.is("alert"))
                .isFalse();
    }

    /** The engine may be wrong while the kernel is as expected, and the other way round. */
    @Test
    void bothHaveToBeAsExpected() {
        var engineAlone = live("mount", "kill", Done.denied("EPERM", false, false));
        var kernelAlone = live("open /usr/lib/x", "EACCES", Done.denied("EACCES", false, false));

        assertThat(engineAlone.passed()).isFalse();
        assertThat(kernelAlone.passed()).isFalse();
        assertThat(engineAlone.agrees() || kernelAlone.agrees()).isFalse();
    }
}
