package brig.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class SignalsTest {
    private static final int TERM = 15;

    @Test
    void aHandledIgnoredOrBlockedSignalIsHeard() {
        var nothing = "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\nSigCgt:\t0000000000000000\n";

        assertThat(Signals.isHeard(nothing, TERM)).isFalse();
        assertThat(Signals.isHeard(nothing.replace("Cgt:\t0000000000000000", "Cgt:\t0000000000004000"), TERM))
                .isTrue();
        assertThat(Signals.isHeard(nothing.replace("Blk:\t0000000000000000", "Blk:\t0000000000004000"), TERM))
                .isTrue();
    }

    /** {@code /proc/PID/syscall} of a process in sigwaitinfo, and of one in nanosleep. */
    @Test
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64", disabledReason = "numbers of calls are x86-64's")
    void whoAwaitsSignalsHearsThem() {
        assertThat(Signals.awaits("128 0x7ffd1 0x0 0x0 0x8 0x0 0x0 0x7ffd0 0x4bf"))
                .isTrue();
        assertThat(Signals.awaits("230 0x0 0x0 0x7ff 0x7ff 0x0 0x0 0x7ff 0x4bf"))
                .isFalse();
        assertThat(Signals.awaits("running")).isFalse();
    }
}
