package brig.rules.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brig.monitor.host.HostFacts;
import brig.monitor.host.fact.Subject;
import brig.rules.audit.check.Finding;
import brig.rules.audit.check.Severity;
import brig.rules.audit.path.AttackPath;
import brig.rules.audit.path.PathRules;
import brig.rules.audit.report.FixPlan;
import brig.rules.audit.report.Screened;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code --fix-plan} prints is run as it is: the container works as before, and what was found is gone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FixPlanIT {
    /** It says what it was given, and waits. */
    private static final String PROGRAM = "echo \"$GREETING $1\" > /tmp/said; exec /bin/sleep 1000";

    private DockerHost docker;
    private PathRules rules;

    @BeforeAll
    void start() throws IOException, InterruptedException, ReflectiveOperationException {
        boolean engine = Files.exists(Path.of("/usr/sbin/dockerd"));
        assumeTrue(System.getProperty("user.name").equals("root") && engine, "needs root and Debian's docker.io");
        docker = DockerHost.start(Files.createTempDirectory("brig-plan"));
        docker.image("plain");
        rules = PathRules.with(List.of());
    }

    @AfterAll
    void stop() throws IOException, InterruptedException {
        if (docker != null) {
            docker.stop();
        }
    }

    private void run(String name, String options) throws IOException, InterruptedException {
        var all = new ArrayList<>(
                Arrays.asList(options.replace("DIR", docker.dir().toString()).split(" ")));
        all.addAll(List.of(
                "--network",
                "none",
                "-e",
                "GREETING=it's me",
                "--tmpfs",
                "/tmp",
                "--hostname",
                "kept",
                "--stop-timeout",
                "1"));
        all.addAll(List.of("plain", "/bin/sh", "-c", PROGRAM, "sh", "and $more"));
        docker.run(name, all);
    }

    private AuditResult audit() {
        var facts = HostFacts.collect(Path.of("/"), Clock.systemUTC(), Duration.ofSeconds(20));
        return Audit.shipped().of(facts, Optional.of(rules));
    }

    private static List<Finding> of(AuditResult audit, String name) {
        return audit.findings().stream()
                .filter(f -> f.subject().equals(Subject.container(name)))
                .filter(f -> f.severity().compareTo(Severity.MEDIUM) >= 0)
                // settings of this very kernel, which a test leaves alone
                .filter(f -> !f.id().startsWith("KRN-"))
                .toList();
    }

    private static int shell(Path dir, String script) throws IOException, InterruptedException {
        var process = new ProcessBuilder("sh", "-e", "-c", script)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        assertThat(exit).as(said + "\n" + script).isZero();
        return exit;
    }

    @ParameterizedTest
    @CsvSource({
        "socket, -v DIR/docker.sock:/s, CTR-SOCK",
        "rights, --cap-add SYS_ADMIN --cap-add NET_ADMIN --pid host, CTR-CAP-SYSADMIN CTR-PIDHOST CTR-CAP-NETADMIN",
        "unfiltered, --security-opt seccomp=unconfined, CTR-SECCOMP",
        "unmasked, --security-opt systempaths=unconfined --ipc host, CTR-MASKED CTR-IPCHOST",
        "places, -v /etc:/host-etc:ro -v /var/log:/logs -v kept:/data -v /srv:/srv:ro, CTR-MNT-ETC CTR-MNT-LOG",
        "disk, --device /dev/vda, CTR-DEV-BLOCK",
        "no-limits, --label a=b, CTR-NOMEM CTR-NOPIDS"
    })
    void whatItPrintsClosesWhatWasFoundAndTheContainerStillWorks(String name, String options, String found)
            throws Exception {
        run(name, options);
        Thread.sleep(500);
        var before = audit();
        assertThat(of(before, name)).extracting(Finding::id).contains(found.split(" "));

        var plan = FixPlan.of(before, Screened.all(of(before, name)));

        shell(docker.dir(), plan);
        Thread.sleep(500);
        var after = audit();
        assertThat(of(after, name)).extracting(Finding::id).isSubsetOf("CTR-ROOTUSER");
        assertThat(after.paths())
                .filteredOn(p -> p.start().equals(Subject.container(name)))
                .extracting(AttackPath::kind)
                .isEmpty();
        assertThat(docker.runs(name)).isTrue();
        assertThat(docker.exec(name, "/bin/busybox", "cat", "/tmp/said")).isEqualTo("it's me and $more");
        assertThat(docker.exec(name, "/bin/busybox", "hostname")).isEqualTo("kept");
        if (name.equals("places")) {
            assertThat(docker.exec(name, "/bin/busybox", "mount"))
                    .contains(" on /data ", " on /srv ", " on /logs ")
                    .doesNotContain(" on /host-etc ");
        }
    }
}
