package brig.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import brig.runtime.Samples;
import brig.runtime.cgroup.CgroupHost;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.KernelFeatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class HostControlsIT {
    static boolean root() {
        return new JnaLinux().geteuid() == 0;
    }

    @Test
    @EnabledIf(value = "root", disabledReason = "only root can ask for all")
    void askingLeavesNothingBehind() throws IOException {
        HostControls.all();
        int before = descriptors();
        var groups = CgroupHost.detect().leftovers();
        var filters = seccompLine();

        HostControls.all();
        HostControls.missing(Samples.policy(Samples.PROCESS, Samples.FILES));

        assertThat(descriptors()).isEqualTo(before);
        assertThat(CgroupHost.detect().leftovers()).isEqualTo(groups);
        assertThat(seccompLine()).isEqualTo(filters);
    }

    @Test
    @EnabledIf(value = "root", disabledReason = "needs a host on which containers start")
    void whereContainersStartNothingOfTheSamplePolicyIsMissing() throws IOException {
        assertThat(HostControls.missing(Samples.policy(Samples.PROCESS, Samples.FILES)))
                .isEmpty();
    }

    @Test
    void anOrdinaryUserGetsAnAnswerToo() throws IOException {
        assertThat(HostControls.all()).extracting(Control::name).contains("root", "landlock", "libseccomp", "pidfd");
    }

    @Test
    void theKernelIsAskedAndNotTheTable() throws IOException {
        assertThat(KernelFeatures.noNewPrivs()).isTrue();
        assertThat(Files.readString(Path.of("/proc/sys/kernel/seccomp/actions_avail"))
                        .contains("user_notif"))
                .isEqualTo(KernelFeatures.userNotification());
        assertThat(KernelControls.namespace("nosuch").status()).isEqualTo(Control.Status.MISSING);
    }

    private static int descriptors() throws IOException {
        try (var list = Files.list(Path.of("/proc/self/fd"))) {
            return (int) list.count();
        }
    }

    private static List<String> seccompLine() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("Seccomp"))
                .toList();
    }
}
