package brig.cli.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class FeaturesTest {
    @Test
    void itNamesWhatIsHonoured() {
        assertThat(Features.all())
                .extracting("linux", InstanceOfAssertFactories.MAP)
                .containsEntry("mountExtensions", Map.of("idmap", Map.of("enabled", true)))
                .extracting("cgroup", InstanceOfAssertFactories.MAP)
                .containsEntry("systemd", true)
                .containsEntry("systemdUser", false);
    }
}
