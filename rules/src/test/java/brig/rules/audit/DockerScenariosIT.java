package brig.rules.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brig.monitor.host.HostFacts;
import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.process.OneProcess;
import brig.rules.audit.check.Finding;
import brig.rules.audit.check.Severity;
import brig.rules.audit.path.AttackPath;
import brig.rules.audit.path.PathRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real containers of a real engine: each is found for what it is, and for nothing else. What is low is not compared; it
 * is the same for all.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerScenariosIT {
    private DockerHost docker;
    private AuditResult audit;

    @BeforeAll
    void startAll() throws IOException, InterruptedException, ReflectiveOperationException {
        boolean root = System.getProperty("user.name").equals("root");
        boolean engine = Files.exists(Path.of("/usr/sbin/dockerd")) || Files.exists(Path.of("/usr/bin/dockerd"));
        assumeTrue(root && engine, "needs root and Debian's docker.io");
        docker = DockerHost.start(Files.createTempDirectory("brig-audit"));
        docker.image("plain");
        docker.image("user", "USER 1000");
        for (var scenario : Scenarios.all(docker.dir())) {
            if (scenario.stopped()) {
                docker.create(scenario.name(), scenario.options());
            } else {
                docker.run(scenario.name(), scenario.options());
            }
        }
        docker.enter("entered");
        Thread.sleep(500);
        var facts = HostFacts.collect(Path.of("/"), Clock.systemUTC(), Duration.ofSeconds(20));
        record(facts);
        audit = Audit.shipped().of(facts, Optional.of(PathRules.with(List.of())));
    }

    /** With {@code -Dbrig.audit.record=FILE} the facts are kept, for the test that needs no engine. */
    private static void record(FactDocument facts) throws IOException {
        var file = System.getProperty("brig.audit.record");
        if (file != null) {
            Files.writeString(Path.of(file), facts.toJson());
        }
    }

    @AfterAll
    void stopAll() throws IOException, InterruptedException {
        if (docker != null) {
            docker.stop();
        }
    }

    static List<Scenarios.Scenario> scenarios() {
        return Scenarios.all(Path.of("/unused"));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void eachContainerIsFoundForWhatItIs(Scenarios.Scenario scenario) {
        var found = new TreeSet<String>();
        audit.findings().stream()
                .filter(f -> f.subject().equals(Subject.container(scenario.name())))
                .filter(f -> f.severity().compareTo(Severity.MEDIUM) >= 0)
                .map(Finding::id)
                .forEach(found::add);

        assertThat(found).containsExactlyElementsOf(scenario.findings());
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void eachWayOutIsFoundAndNoOther(Scenarios.Scenario scenario) {
        var found = new TreeSet<String>();
        audit.paths().stream()
                .filter(p -> p.start().equals(Subject.container(scenario.name())))
                .filter(p -> !p.goal().equals("denial of service"))
                .map(AttackPath::kind)
                .forEach(found::add);

        assertThat(found).containsExactlyElementsOf(scenario.paths());
    }

    @Test
    void nothingIsStartedAndNothingIsLeftUndecidedOfWhatDockerKnows() {
        var undecided = new ArrayList<String>();
        audit.undecided().stream()
                .filter(u -> u.subject().kind() == Subject.Kind.CONTAINER)
                .filter(u -> isDockers(audit.facts(), u.subject()))
                .forEach(u -> undecided.add(u.id() + " " + u.subject() + " " + u.missing()));

        assertThat(undecided).isEmpty();
    }

    @Test
    void aProcessThatEnteredIsSeenWithItsOwnRightsAndTheFirstOneWithout() throws IOException {
        var container = Subject.container("entered");
        var strangers =
                (List<?>) audit.facts().reading(container, "live.strangers").or(List.of());
        long entered = Long.parseLong(String.valueOf(((Map<?, ?>) strangers.getFirst()).get("pid")));
        long first = (Long) audit.facts().reading(container, "live.pid").or(0L);

        assertThat(inside(entered)).contains("CTR-CAP-ALL", "CTR-SECCOMP");
        assertThat(inside(first)).doesNotContain("CTR-CAP-ALL", "CTR-SECCOMP");
    }

    private static List<String> inside(long pid) throws IOException {
        var one = new OneProcess(pid);
        var facts = new HostFacts(Path.of("/"), Clock.systemUTC(), Duration.ofSeconds(20)).inside(one);
        return Audit.shipped().inside(facts, Optional.empty(), one.subject()).findings().stream()
                .map(Finding::id)
                .toList();
    }

    /** Another dockerd may run on the machine: then this one has its socket in its name. */
    private static boolean isDockers(FactDocument facts, Subject container) {
        var engine = facts.reading(container, "engine").or("").toString();
        return Subject.engine(engine).engineKind().equals("docker");
    }

    /** The engine's profile and the program that runs are read in two ways that share nothing. */
    @Test
    void theLoadedFiltersLetThroughWhatTheProfilesSayAndNothingIsStoppedAfterwards() throws IOException {
        var facts = new HostFacts(Path.of("/"), Clock.systemUTC(), Duration.ofSeconds(20))
                .withLoadedFilters()
                .collect();
        int compared = 0;
        for (var container : facts.subjects(Subject.Kind.CONTAINER)) {
            var profile = facts.reading(container, "spec.seccomp-lets");
            if (isDockers(facts, container)
                    && facts.reading(container, "live.seccomp").or(0L).equals(2L)) {
                assertThat(facts.reading(container, "live.seccomp-lets").or("unknown"))
                        .as(container.id())
                        .isEqualTo(profile.or("no profile"));
                var status = Files.readString(
                        Path.of("/proc/" + facts.reading(container, "live.pid").or(0L) + "/status"));
                // asleep, or awake for the moment in which the kernel starts its call anew
                assertThat(status).contains("TracerPid:\t0\n").containsPattern("State:\t[SR]");
                compared++;
            }
        }

        assertThat(compared).isGreaterThan(30);
    }
}
