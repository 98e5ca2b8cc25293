package brig.cli.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.runtime.cgroup.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceTest {
    @Test
    void withoutSystemdItIsAPathOfBrigsOwnMaking() throws Exception {
        assertThat(Place.of("", "x", false).path()).isEqualTo("brig-oci/x");
        assertThat(Place.of("//a//b/", "x", false).path()).isEqualTo("a/b");
        assertThat(Place.of("/a", "x", false).scope()).isEmpty();
    }

    @Test
    void withSystemdItIsAScope() throws Exception {
        var named = Place.of("machine.slice:libpod:x", "x", true);

        assertThat(named.scope()).contains(new Scope("libpod-x.scope", "machine.slice"));
        assertThat(named.path()).isEqualTo("machine.slice/libpod-x.scope");
        assertThat(Place.of("", "x", true).path()).isEqualTo("system.slice/brig-x.scope");
        assertThat(Place.of(":docker:x", "x", true).path()).isEqualTo("system.slice/docker-x.scope");
    }

    @ParameterizedTest
    @CsvSource({
        "machine.slice:libpod:x, false, 'is in systemd''s form: give --systemd-cgroup'",
        "/a/b, true, 'with --systemd-cgroup it is SLICE:PREFIX:NAME'",
        "a.slice:../b:c, true, is no name of a scope",
        "/a/../b, false, leads elsewhere"
    })
    void oneFormIsNotTakenForTheOther(String wanted, boolean systemd, String message) {
        assertThatThrownBy(() -> Place.of(wanted, "x", systemd)).hasMessageContaining(message);
    }
}
