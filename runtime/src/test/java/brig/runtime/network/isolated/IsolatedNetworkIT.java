package brig.runtime.network.isolated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class IsolatedNetworkIT {
    @Test
    void thisKernelTakesTheDevicesAndTheRules() throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("needs root")
                .isEqualTo(0);

        assertThat(IsolatedNetwork.problem()).isEmpty();
    }
}
