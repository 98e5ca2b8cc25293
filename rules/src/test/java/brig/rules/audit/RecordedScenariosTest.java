package brig.rules.audit;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.host.fact.Subject;
import brig.rules.audit.check.Finding;
import brig.rules.audit.check.Severity;
import brig.rules.audit.path.AttackPath;
import brig.rules.audit.path.PathRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same as {@link DockerScenariosIT}, from facts that it recorded: needs no engine, no root and no such kernel. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedScenariosTest {
    private AuditResult audit;

    @BeforeAll
    void auditOnce() throws IOException, ReflectiveOperationException {
        audit = Audit.shipped().of(RecordedHost.facts(), Optional.of(PathRules.with(List.of())));
    }

    static List<Scenarios.Scenario> scenarios() {
        return Scenarios.all(Path.of("/opt/engine"));
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
    void aFixThatDebianBackportedIsNoAlarm() {
        assertThat(audit.findings()).extracting(Finding::id).noneMatch(id -> id.startsWith("CVE-"));
        assertThat(audit.escapes())
                .filteredOn(j -> j.escape().id().equals("CVE-2024-21626"))
                .singleElement()
                .satisfies(j -> assertThat(j.because()).isEqualTo("the changelog of 1.1.5+ds1-1+deb12u1 names it"));
    }

    @Test
    void theCheapestCutLeavesNoWayOut() {
        var cuts = audit.cuts();

        assertThat(cuts.uncut()).isZero();
        assertThat(cuts.chosen().keySet().stream().map(c -> c.says()))
                .contains("take /var/run/docker.sock out of socket", "take /host out of host-root")
                .noneMatch(says -> says.contains("hardened"));
    }
}
