package brig.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Bytes;
import brig.policy.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StricterTest {
    private static final long MI = 1 << 20;
    private static final Resources POLICY =
            new Resources(new Bytes(64 * MI), new Bytes(0), Optional.of(0.5), 100, 32, OptionalInt.empty());

    private static OciResources engine(long memory, long both, long shares, long quota, long pids) {
        return new OciResources(
                OptionalLong.of(memory),
                OptionalLong.of(both),
                OptionalLong.empty(),
                OptionalLong.of(shares),
                OptionalLong.of(quota),
                OptionalLong.of(100_000),
                "",
                "",
                OptionalLong.of(pids),
                Map.of(),
                List.of(),
                List.of());
    }

    @Test
    void ofEachLimitTheLowerOneHolds() {
        var lower = Stricter.resources(POLICY, engine(32 * MI, 64 * MI, 512, 20_000, 100));

        assertThat(lower.memory()).isEqualTo(new Bytes(32 * MI));
        assertThat(lower.swap()).isEqualTo(new Bytes(0));
        assertThat(lower.cpus()).contains(0.2);
        assertThat(lower.cpuWeight()).isEqualTo(50);
        assertThat(lower.pids()).isEqualTo(32);
    }

    @Test
    void anEngineWithoutLimitsLeavesThePolicys() {
        assertThat(Stricter.resources(POLICY, engine(0, 0, 0, -1, -1))).isEqualTo(POLICY);
    }

    @Test
    void noLimitIsTheHighest() {
        assertThat(Stricter.lower(-1, 1024)).isEqualTo(1024);
        assertThat(Stricter.lower(512, -1)).isEqualTo(512);
    }
}
