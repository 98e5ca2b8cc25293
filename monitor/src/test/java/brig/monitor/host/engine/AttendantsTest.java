package brig.monitor.host.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AttendantsTest {
    @Test
    void conmonSaysNameAndPlaceOfItsContainer() {
        var bundle = Attendants.conmon(
                List.of("/usr/bin/conmon", "-c", "abc", "-b", "/x/userdata", "-p", "/r/pid", "-n", "web"));

        assertThat(bundle).contains(new Attendants.Bundle("abc", "web", "podman", "/x/userdata/config.json", "/r/pid"));
    }

    @Test
    void conmonOfCrioIsToldByItsExitDirectory() {
        assertThat(Attendants.conmon(List.of("conmon", "-b", "/x", "--exit-dir", "/var/run/crio/exits")))
                .map(Attendants.Bundle::engine)
                .contains("crio");
    }

    @Test
    void aShimWorksInItsBundle() {
        var argv = List.of("containerd-shim-runc-v2", "-namespace", "k8s.io", "-id", "abc");

        assertThat(Attendants.shim(argv, "/run/containerd/t/k8s.io/abc"))
                .map(Attendants.Bundle::config)
                .contains("/run/containerd/t/k8s.io/abc/config.json");
        assertThat(Attendants.shim(argv, "/")).isEmpty();
    }

    @Test
    void somethingThatOnlyHasTheNameTellsNothing() {
        assertThat(Attendants.conmon(List.of("conmon", "-b"))).isEmpty();
        assertThat(Attendants.conmon(List.of("conmon", "-b", "relative"))).isEmpty();
    }
}
