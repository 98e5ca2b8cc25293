package brig.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.policy.load.PolicyLoader;
import brig.runtime.cgroup.Scope;
import brig.runtime.host.Control;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordsTest {
    private record Foreign(Object value) {}

    private static Kept kept(String profile) {
        var request = new LaunchRequest(
                "0123456789ab",
                "web",
                PolicyLoader.profile(profile),
                Path.of("/srv/root"),
                List.of("/bin/true", "ä"),
                Map.of("A", "b"),
                "/",
                false,
                true);
        var landlock = new Step.Landlock(
                7, 3, 1, 0, List.of(new Step.PathGrant("/usr", 5, 13)), List.of(new Step.PortGrant(80, 1)));
        return new Kept(
                new Succession(60, "/run/brig/brig.sock", "/run/x/1"),
                request,
                Optional.of(landlock),
                List.of(new Control("landlock", Control.Status.LIMITED, "abi 1", "a newer kernel")),
                Optional.of(new Kept.Place("/brig-oci/one", Optional.of(new Scope("one.scope", "a.slice")))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"restricted", "baseline", "privileged"})
    void whatIsReadIsWhatWasWritten(String profile) throws Exception {
        var before = kept(profile);

        var after = Records.read(Records.write(before), Kept.class);

        assertThat(after).isEqualTo(before);
    }

    @Test
    void aDamagedFileIsRefused() throws Exception {
        var bytes = Records.write(kept("baseline"));

        for (int length = 0; length < bytes.length; length += 97) {
            var cut = java.util.Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Records.read(cut, Kept.class)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatIsNoValueIsRefusedBeforeItIsWritten() {
        assertThatThrownBy(() -> Records.write(new Foreign(new Thread())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be written down");
    }
}
