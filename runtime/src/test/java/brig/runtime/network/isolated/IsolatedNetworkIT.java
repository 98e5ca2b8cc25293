package brig.runtime.network.isolated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class IsolatedNetworkIT {
    @Test
    void thisKernelTakesTheDevicesAndTheRules() throws Exception {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root");

        assertThat(IsolatedNetwork.problem()).isEmpty();
    }
}
