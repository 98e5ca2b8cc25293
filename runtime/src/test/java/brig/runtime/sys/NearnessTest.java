package brig.runtime.sys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NearnessTest {
    private static final int FAST = 20_000;
    private static final int SLOW = 1_000_000;

    private final Nearness nearness = new Nearness();
    private long now;
    private int changes;

    /** So many calls by so many threads in turn. */
    private boolean after(int calls, int threads, boolean waits, int nanosBetween) {
        for (int call = 0; call < calls; call++) {
            now += nanosBetween;
            if (nearness.isDue() && nearness.changes(waits, (call / 16) % threads, now)) {
                changes++;
            }
        }
        return nearness.isNear();
    }

    @Test
    void oneCallerIsAnsweredNearHoweverFastHeCalls() {
        assertThat(after(10_000, 1, false, FAST)).isTrue();
        assertThat(changes).isZero();
    }

    @Test
    void manyWhoCallNowAndThenAreAnsweredNear() {
        assertThat(after(10_000, 8, false, SLOW)).isTrue();
    }

    @Test
    void aFloodOfManyIsAnsweredFromAProcessorOfItsOwnUntilItIsOver() {
        assertThat(after(1000, 8, true, FAST)).isFalse();
        assertThat(after(1000, 8, true, FAST)).isFalse();
        assertThat(after(1000, 8, false, SLOW)).isTrue();
        assertThat(changes).isEqualTo(2);
    }
}
