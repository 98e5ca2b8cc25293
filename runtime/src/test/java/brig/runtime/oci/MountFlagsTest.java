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

    /** Each option has a form for all of a tree; a file's times are one field that is cleared as a whole. */
    @Test
    void whatIsTakenBackIsTakenBackBelowToo() throws Exception {
        var writable = MountFlags.of("/x", List.of("rbind", "rro", "rrw", "rsuid"));
        var times = MountFlags.of("/x", List.of("rbind", "rnoatime", "rrelatime"));
        var some = MountFlags.of("/x", List.of("rbind", "rro", "rw", "rnoatime"));

        assertThat(writable.setBelow()).isZero();
        assertThat(writable.clearBelow()).isEqualTo(1 | 2);
        assertThat(writable.clear()).isEqualTo(1 | 2);
        assertThat(times.setBelow()).isZero();
        assertThat(times.clearBelow()).isEqualTo(0x70);
        assertThat(some.set()).isEqualTo(0x10);
        assertThat(some.setBelow()).isEqualTo(1 | 0x10);
        assertThat(some.data()).isEmpty();
    }

    @Test
    void whoseOwnersAreMappedHonoursNoProgramAndNoDevice() throws Exception {
        var one = MountFlags.of("/x", List.of("rbind", "idmap", "suid", "rdev"));
        var all = MountFlags.of("/x", List.of("rbind", "ridmap", "rsuid"));

        assertThat(one.mapped()).isTrue();
        assertThat(one.mappedBelow()).isFalse();
        assertThat(one.wantsPrivilege()).isTrue();
        assertThat(one.withoutPrivilege().set()).isEqualTo(2 | 4);
        assertThat(one.withoutPrivilege().clear()).isZero();
        assertThat(one.withoutPrivilege().clearBelow()).isEqualTo(4);
        assertThat(all.withoutPrivilege().setBelow()).isEqualTo(2 | 4);
        assertThat(all.withoutPrivilege().clearBelow()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy-symlink"})
    void whatBrigDoesNotDoIsRefusedByName(String option) {
        assertThatThrownBy(() -> MountFlags.of("/x", List.of(option)))
                .isInstanceOf(OciException.class)
                .hasMessageContaining("'" + option + "'");
    }
}
