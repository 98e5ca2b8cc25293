package brig.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountFlagsTest {
    @Test
    void attributesAreSetAndWhatIsNoneIsTheFileSystems() throws Exception {
        var flags = MountFlags.of("/dev", List.of("nosuid", "strictatime", "mode=755", "size=65536k", "newinstance"));

        assertThat(flags.set()).isEqualTo(0x2 | 0x20);
        assertThat(flags.data()).containsExactly("mode", "755", "size", "65536k", "newinstance", "");
    }

    @Test
    void theLastOfTwoThatContradictCounts() throws Exception {
        assertThat(MountFlags.of("/x", List.of("ro", "rw")).set()).isZero();
        assertThat(MountFlags.of("/x", List.of("rw", "ro")).set()).isEqualTo(1);
    }

    @Test
    void aRecursiveAttributeIsSetBelowToo() throws Exception {
        var flags = MountFlags.of("/x", List.of("rbind", "rro"));

        assertThat(flags.recursive()).isTrue();
        assertThat(flags.setBelow()).isEqualTo(1);
    }

    @Test
    void propagationIsTheTopmostMountsAloneUnlessItIsRecursive() throws Exception {
        var one = MountFlags.of("/x", List.of("bind", "shared"));
        var all = MountFlags.of("/x", List.of("rbind", "rslave"));

        assertThat(one.propagation()).isEqualTo(1 << 20);
        assertThat(one.propagationBelow()).isFalse();
        assertThat(all.propagation()).isEqualTo(1 << 19);
        assertThat(all.propagationBelow()).isTrue();
        assertThat(all.freshPropagation()).isEqualTo(1 << 18);
        assertThat(MountFlags.of("/x", List.of("bind")).followsHost()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"idmap", "ridmap", "rrw"})
    void whatBrigDoesNotDoIsRefusedByName(String option) {
        assertThatThrownBy(() -> MountFlags.of("/x", List.of(option)))
                .isInstanceOf(OciException.class)
                .hasMessageContaining("'" + option + "'");
    }
}
