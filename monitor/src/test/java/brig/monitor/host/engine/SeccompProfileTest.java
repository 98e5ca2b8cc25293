package brig.monitor.host.engine;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.host.Recorded;
import brig.monitor.host.json.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SeccompProfileTest {
    @Test
    void theDefaultProfileOfDocker20LetsIoUringAndKernelCryptoThrough() throws IOException {
        var profile = new SeccompProfile(Json.read(Recorded.text("docker-20.10-default/seccomp.json")));

        assertThat(profile.lets())
                .contains("io_uring_setup", "af-alg")
                .doesNotContain("mount", "bpf", "user-namespace", "open_by_handle_at", "keyctl", "userfaultfd");
    }

    @Test
    void aProfileThatAllowsByDefaultLetsEverythingThroughThatItDoesNotName() throws IOException {
        var profile = profile("SCMP_ACT_ALLOW", "{\"names\":[\"mount\"],\"action\":\"SCMP_ACT_ERRNO\"}");

        assertThat(profile.lets()).contains("bpf", "user-namespace").doesNotContain("mount");
    }

    @Test
    void aConditionOnTheFirstArgumentIsWorkedOut() throws IOException {
        var masked = profile("SCMP_ACT_ERRNO", rule("clone", "SCMP_CMP_MASKED_EQ", 0x7E020000L, 0));
        var open = profile("SCMP_ACT_ERRNO", rule("clone", "SCMP_CMP_MASKED_EQ", 0x00020000L, 0));
        var noCrypto = profile("SCMP_ACT_ERRNO", rule("socket", "SCMP_CMP_NE", 38, 0));

        assertThat(masked.lets()).isEmpty();
        assertThat(open.lets()).containsExactly("user-namespace");
        assertThat(noCrypto.lets()).containsExactly("af-rxrpc");
    }

    private static String rule(String call, String op, long value, long two) {
        return "{\"names\":[\"" + call + "\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":[{\"index\":0,\"value\":" + value
                + ",\"valueTwo\":" + two + ",\"op\":\"" + op + "\"}]}";
    }

    private static SeccompProfile profile(String action, String rule) throws IOException {
        return new SeccompProfile(Json.read("{\"defaultAction\":\"" + action + "\",\"syscalls\":[" + rule + "]}"));
    }
}
