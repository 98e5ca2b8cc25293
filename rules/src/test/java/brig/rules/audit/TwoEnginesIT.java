package brig.rules.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brig.monitor.host.HostFacts;
import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.rules.audit.check.Finding;
import brig.rules.audit.report.FixPlan;
import brig.rules.audit.report.Screened;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two dockerds, each with a container {@code apart}: neither hides the other, and each is reached by its own socket. */
class TwoEnginesIT {
    private final List<DockerHost> running = new ArrayList<>();

    private DockerHost docker() throws IOException, InterruptedException {
        var docker = DockerHost.start(Files.createTempDirectory("brig-two"));
        running.add(docker);
        docker.image("plain");
        return docker;
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        for (var docker : running) {
            docker.stop();
        }
    }

    private static Subject engineOf(FactDocument facts, DockerHost docker) {
        var socket = docker.dir() + "/docker.sock";
        return facts.subjects(Subject.Kind.ENGINE).stream()
                .filter(e -> e.engineKind().equals("docker"))
                .filter(e -> facts.fact(e, "version").orElseThrow().source().startsWith(socket + " "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachContainerIsAuditedByItsOwnEngineAndMendedThroughItsOwnSocket() throws Exception {
        boolean engine = Files.exists(Path.of("/usr/sbin/dockerd"));
        assumeTrue(System.getProperty("user.name").equals("root") && engine, "needs root and Debian's docker.io");
        var one = docker();
        var two = docker();
        one.run("apart", List.of("--network", "none", "-v", "/etc/cron.d:/jobs", "plain"));
        two.run("apart", List.of("--network", "none", "-v", "/etc:/host-etc", "plain"));
        Thread.sleep(500);

        var facts = HostFacts.collect(Path.of("/"), Clock.systemUTC(), Duration.ofSeconds(20));
        var audit = Audit.shipped().of(facts, Optional.empty());

        assertThat(engineOf(facts, one)).isNotEqualTo(engineOf(facts, two));
        var places = audit.findings().stream()
                .filter(f -> f.id().startsWith("CTR-MNT-"))
                .filter(f -> facts.reading(f.subject(), "config.name").equals(Reading.of("apart")))
                .toList();
        assertThat(places).extracting(Finding::id).contains("CTR-MNT-PERSIST", "CTR-MNT-ETC");
        assertThat(places).extracting(Finding::subject).doesNotHaveDuplicates();
        for (var place : places) {
            var owner = place.id().equals("CTR-MNT-PERSIST") ? one : two;
            assertThat(facts.reading(place.subject(), "engine"))
                    .isEqualTo(Reading.of(engineOf(facts, owner).id()));
            assertThat(FixPlan.of(audit, Screened.all(List.of(place))))
                    .contains("docker -H unix://" + owner.dir() + "/docker.sock rename apart apart-before");
        }
    }
}
