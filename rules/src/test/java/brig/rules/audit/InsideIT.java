package brig.rules.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brig.monitor.host.HostFacts;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.inside.InsideFacts;
import brig.rules.audit.check.Finding;
import brig.rules.audit.path.AttackPath;
import brig.rules.audit.path.PathRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The helper in real containers of Docker: from inside it sees what is there, and no way that is not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InsideIT {
    private DockerHost docker;
    private PathRules rules;

    @BeforeAll
    void startAll() throws IOException, InterruptedException, ReflectiveOperationException {
        boolean engine = Files.exists(Path.of("/usr/sbin/dockerd")) || Files.exists(Path.of("/usr/bin/dockerd"));
        assumeTrue(System.getProperty("user.name").equals("root") && engine, "needs root and Debian's docker.io");
        rules = PathRules.with(List.of());
        docker = DockerHost.start(Files.createTempDirectory("brig-inside"));
        docker.image("plain");
        docker.image("user", "USER 1000");
        var helper = docker.dir().resolve("brig-inside");
        var name = "/native/" + System.getProperty("os.arch") + "/brig-inside";
        try (var program = Objects.requireNonNull(InsideFacts.class.getResourceAsStream(name), name)) {
            Files.write(helper, program.readAllBytes());
        }
        assertThat(helper.toFile().setExecutable(true, false)).isTrue();
        run(helper, "plain", "plain", "");
        run(helper, "user", "user", "--cap-drop ALL --security-opt no-new-privileges");
        // --privileged takes every capability, which the host of a test may not have itself
        run(
                helper,
                "privileged",
                "plain",
                "--cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt systempaths=unconfined"
                        + " --device /dev/vda");
        run(helper, "socket", "plain", "-v " + docker.dir() + "/docker.sock:/tmp/harmless");
        run(helper, "host-root", "plain", "-v /:/host");
        run(helper, "host-etc", "plain", "-v /etc:/host-etc");
        run(helper, "host-pid", "plain", "--pid host");
        run(helper, "unfiltered", "plain", "--security-opt seccomp=unconfined");
        run(helper, "sys-admin", "plain", "--cap-add SYS_ADMIN");
        var link = Files.createSymbolicLink(docker.dir().resolve("harmless"), Path.of("/"));
        run(helper, "linked", "plain", "-v " + link + ":/data");
    }

    private void run(Path helper, String name, String image, String options) throws IOException, InterruptedException {
        var words = options.isEmpty() ? List.<String>of() : Arrays.asList(options.split(" "));
        var all = new java.util.ArrayList<>(List.of("--network", "none"));
        all.addAll(words);
        all.add(image);
        docker.run(name, all);
        docker.copy(helper, name + ":/bin/brig-inside");
    }

    @AfterAll
    void stopAll() throws IOException, InterruptedException {
        if (docker != null) {
            docker.stop();
        }
    }

    private AuditResult audit(String name) throws IOException, InterruptedException {
        var seen = InsideFacts.of(docker.exec(name, "/bin/brig-inside", "--probe"), Clock.systemUTC());
        return Audit.shipped().inside(seen.facts(), Optional.of(rules), seen.process());
    }

    @ParameterizedTest
    @CsvSource({
        "plain, CTR-ROOTUSER, CTR-PRIV-EFF CTR-CAP-ALL CTR-SOCK CTR-MNT-ROOT CTR-PIDHOST CTR-SECCOMP CTR-SECCOMP-WEAK",
        "user, CTR-NOMEM, CTR-ROOTUSER CTR-NNP CTR-CAP-DEFAULT",
        "privileged, CTR-CAP-SYSADMIN CTR-PRIV-EFF CTR-SECCOMP CTR-DEV-BLOCK CTR-MASKED, CTR-SOCK CTR-PIDHOST",
        "socket, CTR-SOCK, CTR-MNT-ROOT",
        "host-root, CTR-MNT-ROOT, CTR-PIDHOST",
        "host-etc, CTR-MNT-ETC, CTR-MNT-ROOT",
        "host-pid, CTR-PIDHOST, CTR-NETHOST",
        "unfiltered, CTR-SECCOMP, CTR-CAP-ALL",
        "sys-admin, CTR-CAP-SYSADMIN, CTR-CAP-ALL CTR-SECCOMP"
    })
    void itFindsWhatIsThereAndNotWhatIsNot(String name, String there, String notThere) throws Exception {
        var found = audit(name).findings().stream().map(Finding::id).toList();

        assertThat(found).contains(there.split(" ")).doesNotContain(notThere.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "plain, ''",
        "user, ''",
        "socket, PATH-SOCK",
        "host-etc, PATH-ETC",
        "host-pid, PATH-PIDROOT",
        "sys-admin, PATH-SYSADMIN PATH-CGROUP"
    })
    void theWaysAreThoseThatAreSeenFromTheHost(String name, String ways) throws Exception {
        Set<String> found = audit(name).paths().stream()
                .filter(p -> !p.goal().equals("denial of service"))
                .map(AttackPath::kind)
                .collect(Collectors.toSet());

        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(ways.isEmpty() ? List.of() : Arrays.asList(ways.split(" ")));
    }

    private static List<String> fromTheHost(String name) throws IOException {
        var facts = HostFacts.collect(Path.of("/"), Clock.systemUTC(), Duration.ofSeconds(20));
        return Audit.shipped().of(facts, Optional.empty()).findings().stream()
                .filter(f -> f.subject().equals(Subject.container(name)))
                .map(Finding::id)
                .toList();
    }

    /** The engine says that it mounted {@code harmless}; the kernel says what that is. */
    @Test
    void aVolumeWhoseSourceIsALinkToTheRootIsTheRoot() throws IOException {
        assertThat(fromTheHost("linked")).contains("CTR-MNT-ROOT");
        assertThat(fromTheHost("plain")).doesNotContain("CTR-MNT-ROOT");
    }
}
