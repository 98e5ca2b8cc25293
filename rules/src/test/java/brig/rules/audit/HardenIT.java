package brig.rules.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brig.monitor.host.HostFacts;
import brig.monitor.host.fact.Subject;
import brig.policy.load.PolicyLoader;
import brig.rules.audit.check.Finding;
import brig.rules.audit.check.Severity;
import brig.rules.audit.harden.HardenReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A container that could escape is started again as {@code --harden} says: it still works, and has no way out. */
class HardenIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void startedAgainAsToldItStillRunsAndHasNoWayOut() throws Exception {
        boolean engine = Files.exists(Path.of("/usr/sbin/dockerd"));
        assumeTrue(System.getProperty("user.name").equals("root") && engine, "needs root and Debian's docker.io");
        var docker = DockerHost.start(Files.createTempDirectory("brig-harden"));
        try {
            docker.image("plain");
            docker.run(
                    "open",
                    List.of(
                            "--network",
                            "none",
                            "--cap-add",
                            "SYS_ADMIN",
                            "--pid",
                            "host",
                            "-v",
                            docker.dir() + "/docker.sock:/s",
                            "plain",
                            "/bin/sh",
                            "-c",
                            "echo 1 > /tmp/made; exec /bin/sleep 1000"));
            Thread.sleep(500);
            assertThat(bad("open")).contains("CTR-SOCK", "CTR-CAP-SYSADMIN", "CTR-PIDHOST");
            var facts = new HostFacts(Path.of("/"), Clock.systemUTC(), PATIENCE)
                    .closelyAt("open")
                    .collect();
            var audit = Audit.shipped().of(facts, Optional.empty());

            docker.runAs(HardenReport.of(audit, "open", "docker"), "open", "closed");
            var policy = Files.writeString(docker.dir().resolve("p.yaml"), HardenReport.of(audit, "open", "policy"));

            Thread.sleep(500);
            assertThat(bad("closed")).isSubsetOf("CTR-ROOTUSER", "KRN-IOURING");
            assertThat(docker.runs("closed")).isTrue();
            assertThat(docker.exec("closed", "/bin/busybox", "cat", "/tmp/made"))
                    .isEqualTo("1");
            assertThat(PolicyLoader.load(policy).policy()).isPresent();
        } finally {
            docker.stop();
        }
    }

    private static List<String> bad(String name) throws IOException {
        var facts = HostFacts.collect(Path.of("/"), Clock.systemUTC(), PATIENCE);
        return Audit.shipped().of(facts, Optional.empty()).findings().stream()
                .filter(f -> f.subject().equals(Subject.container(name)))
                .filter(f -> f.severity().compareTo(Severity.MEDIUM) >= 0)
                .map(Finding::id)
                .toList();
    }
}
