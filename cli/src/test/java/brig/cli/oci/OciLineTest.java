package brig.cli.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OciLineTest {
    /** As ctr writes it: with options that would be said to be unknown. */
    @Test
    void thatThereAreNoCheckpointsIsSaidInTheseWords() {
        assertThatThrownBy(
                        () -> OciLine.parse("--root", "/r", "checkpoint", "--image-path", "/i", "--leave-running", "x"))
                .hasMessageStartingWith("checkpoint: Brig takes no image of a running container");
        assertThatThrownBy(() -> OciLine.parse("restore", "--bundle", "/b", "x"))
                .hasMessageStartingWith("restore: Brig");
    }

    @Test
    void systemdIsAskedIfTheLineSaysSo() throws Exception {
        assertThat(OciLine.parse("--systemd-cgroup", "create", "x").has("systemd-cgroup"))
                .isTrue();
        assertThat(OciLine.parse("--systemd-cgroup=false", "create", "x").has("systemd-cgroup"))
                .isFalse();
    }
}
