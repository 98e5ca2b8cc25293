package brig.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.policy.EffectivePolicy;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.Foreign;
import brig.policy.SyscallRules.Rule;
import brig.policy.SyscallTable;
import brig.runtime.Samples;
import brig.runtime.cgroup.CgroupHost;
import brig.runtime.host.Control;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A host that lacks a control which the policy needs. */
@EnabledIf(value = "root", disabledReason = "starting a container needs root")
class DegradedIT {
    private static final Control LACKS = Control.lacking(
            Control.Status.MISSING, "io weight: the kernel has no io.weight; use a kernel with CONFIG_IOSCHED_BFQ");

    private final Launches launches = new Launches(new JnaLinux(), policy -> List.of(LACKS));

    @TempDir
    Path rootfs;

    static boolean root() {
        return new JnaLinux().geteuid() == 0;
    }

    @BeforeEach
    void aRootWithTrue() throws IOException {
        for (var dir : List.of("bin", "proc", "dev", "tmp", "srv", "srv/www")) {
            Files.createDirectory(rootfs.resolve(dir));
        }
        Files.copy(Path.of("/bin/busybox"), rootfs.resolve("bin/true"));
        Files.setPosixFilePermissions(rootfs, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Every call allowed: this is not about the filter. */
    private static EffectivePolicy open() {
        var sample = Samples.policy(Samples.PROCESS, Samples.FILES);
        var calls = new LinkedHashMap<String, List<Rule>>();
        SyscallTable.names().forEach(name -> calls.put(name, List.of(new Rule(List.of(), new Answer.Allow()))));
        return new EffectivePolicy(
                sample.name(),
                sample.process(),
                sample.files(),
                sample.network(),
                new SyscallRules("open", calls, Foreign.SAME_RULES),
                sample.devices(),
                sample.resources(),
                sample.response(),
                sample.places());
    }

    private LaunchRequest request(boolean allowDegraded) {
        var id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(), 12);
        return new LaunchRequest(id, "sample", open(), rootfs, List.of("true"), Map.of(), "/", false, allowDegraded);
    }

    @Test
    void aPolicyThatThisHostCannotHoldDoesNotStart() throws IOException {
        var request = request(false);

        assertThatThrownBy(() -> launches.launch(request))
                .isInstanceOf(LaunchException.class)
                .hasMessageStartingWith("this host cannot hold the whole policy")
                .hasMessageContaining(
                        "\n  io weight: the kernel has no io.weight; use a kernel with CONFIG_IOSCHED_BFQ\n")
                .hasMessageContaining("--allow-degraded");
        assertThat(CgroupHost.detect().leftovers()).doesNotContain(request.id());
    }

    @Test
    void allowedToItStartsAndSaysWhatIsMissing() throws Exception {
        try (var container = launches.launch(request(true))) {
            assertThat(container.missing()).containsExactly(LACKS);
            assertThat(container.waitFor()).isZero();
        }
    }
}
