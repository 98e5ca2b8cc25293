package brig.rules.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brig.monitor.host.HostFacts;
import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.rules.audit.check.Finding;
import brig.rules.audit.check.Severity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Containers of podman, which has no service to ask, in directories that nobody would guess. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PodmanScenariosIT {
    /** podman's own profile lets through what Docker's refuses; that is low but for the user namespaces of an open host. */
    private static final String USUAL = "KRN-USERNS";

    private static final String LIMITS = "--memory 64m --pids-limit 50 --network none ";
    private static final String HARD =
            LIMITS + "--read-only --cap-drop ALL --security-opt no-new-privileges --user 1000 ";

    private Path dir = Path.of("/");
    private AuditResult audit = Audit.shipped().of(new Ledger(Clock.systemUTC()).close("none"), Optional.empty());

    @BeforeAll
    void startAll() throws IOException, InterruptedException {
        boolean root = System.getProperty("user.name").equals("root");
        assumeTrue(root && Files.exists(Path.of("/usr/bin/podman")), "needs root and Debian's podman");
        dir = Files.createTempDirectory("brig-podman");
        // a limit that may not be raised must not be asked for
        Files.writeString(dir.resolve("containers.conf"), """
                [containers]
                default_ulimits=["nofile=1024:1024","nproc=1024:1024"]
                [engine]
                cgroup_manager="cgroupfs"
                events_logger="none"
                """);
        image();
        run("default", LIMITS);
        run("hardened", HARD);
        run("privileged", LIMITS + "--privileged");
        run("host-pid", LIMITS + "--pid host");
        run("host-network", "--memory 64m --pids-limit 50 --network host");
        run("host-root", LIMITS + "-v /:/host:ro");
        run("cron", LIMITS + "-v /etc/cron.d:/jobs");
        run("sys-admin", LIMITS + "--cap-add SYS_ADMIN");
        run("unfiltered", LIMITS + "--security-opt seccomp=unconfined");
        run("no-limits", "--network none --pids-limit -1");
        var facts = HostFacts.collect(Path.of("/"), Clock.systemUTC(), Duration.ofSeconds(20));
        audit = Audit.shipped().of(facts, Optional.empty());
    }

    private int podman(List<String> arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("podman", "--root", dir + "/root", "--runroot", dir + "/run"));
        command.addAll(List.of("--tmpdir", dir + "/tmp", "--runtime", "runc"));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile());
        builder.environment().put("CONTAINERS_CONF", dir + "/containers.conf");
        return builder.start().waitFor();
    }

    private void image() throws IOException, InterruptedException {
        var bin = Files.createDirectories(dir.resolve("image/bin"));
        Files.copy(Path.of("/bin/busybox"), bin.resolve("sleep"), StandardCopyOption.REPLACE_EXISTING);
        var tar = dir.resolve("image.tar").toString();
        new ProcessBuilder("tar", "-C", dir + "/image", "-cf", tar, ".").start().waitFor();
        podman(List.of("import", "--change", "CMD [\"/bin/sleep\",\"100000\"]", tar, "plain"));
    }

    private void run(String name, String options) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("run", "-d", "--name", name));
        command.addAll(Arrays.asList(options.strip().split(" +")));
        command.add("plain");
        if (podman(command) != 0) {
            throw new IOException(
                    "podman run " + name + ": " + Files.readString(dir.resolve("log"), StandardCharsets.UTF_8));
        }
    }

    @Test
    void whatPodmanMadeIsNotWhatTheContainerWrites() {
        var facts = new HostFacts(Path.of("/"), Clock.systemUTC(), Duration.ofSeconds(20))
                .closelyAt("cron")
                .collect();

        assertThat(facts.reading(Subject.container("cron"), "use.writes")).isEqualTo(Reading.of(List.of()));
    }

    @AfterAll
    void stopAll() throws IOException, InterruptedException {
        if (dir.getNameCount() > 0) {
            podman(List.of("rm", "-f", "-t", "0", "--all"));
            Swept.away(dir);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "default, CTR-ROOTUSER " + USUAL,
        "hardened, " + USUAL,
        "privileged, CTR-CAP-ALL CTR-DEV-BLOCK CTR-DEV-CHAR CTR-DEVCG CTR-MASKED CTR-MNT-SYS CTR-PRIV-EFF CTR-ROOTUSER"
                + " CTR-SECCOMP KRN-USERNS PRC-KCORE",
        "host-pid, CTR-PIDHOST CTR-ROOTUSER " + USUAL,
        "host-network, CTR-NETHOST CTR-ROOTUSER " + USUAL,
        "cron, CTR-MNT-PERSIST CTR-ROOTUSER " + USUAL,
        "sys-admin, CTR-CAP-SYSADMIN CTR-ROOTUSER KRN-USERNS",
        "unfiltered, CTR-ROOTUSER CTR-SECCOMP KRN-USERNS",
        "no-limits, CTR-NOMEM CTR-NOPIDS CTR-ROOTUSER " + USUAL
    })
    void eachContainerIsFoundForWhatItIs(String name, String findings) {
        assertThat(found(name)).containsExactlyElementsOf(new TreeSet<>(Arrays.asList(findings.split(" "))));
    }

    @ParameterizedTest
    @CsvSource({"host-root, CTR-MNT-ROOT"})
    void theHostsRootIsFoundWhateverElseLiesBelowIt(String name, String finding) {
        assertThat(found(name)).contains(finding);
    }

    private Set<String> found(String name) {
        var found = new TreeSet<String>();
        audit.findings().stream()
                .filter(f -> f.subject().equals(Subject.container(name)))
                .filter(f -> f.severity().compareTo(Severity.MEDIUM) >= 0)
                .map(Finding::id)
                .forEach(found::add);
        return found;
    }
}
