package brig.rules.audit;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.host.HostFacts;
import brig.rules.audit.check.Checks;
import brig.rules.audit.check.Severity;
import brig.rules.audit.path.PathRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hosts that cannot be set up here, each with all its findings of medium and above and its ways: what is missing is a
 * failure, and what is too much is one, too. With {@code -Dbrig.golden=write} the expected ones are written anew.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedHostsTest {
    private PathRules rules;

    @BeforeAll
    void load() throws ReflectiveOperationException {
        rules = PathRules.with(List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubernetes-node", "crio-selinux", "rootless-podman", "old-kernel", "clean-cgroup2"})
    void itsFindingsAndWaysAreThese(String name, @TempDir Path root) throws IOException {
        var place = "/audit/hosts/" + name + "/";
        RecordedTree.unpack(Checks.resource(place + "host.txt"), root);

        var found = audit(root);

        if (System.getProperty("brig.golden", "").equals("write")) {
            Files.write(Path.of("src/test/resources" + place + "expected.txt"), found);
        }
        assertThat(found)
                .containsExactlyElementsOf(
                        Checks.resource(place + "expected.txt").lines().toList());
    }

    private SortedSet<String> audit(Path root) {
        var facts = HostFacts.collect(root, Clock.systemUTC(), Duration.ofSeconds(20));
        var audit = Audit.shipped().of(facts, Optional.of(rules));
        var found = new TreeSet<String>();
        audit.findings().stream()
                .filter(f -> f.severity().compareTo(Severity.MEDIUM) >= 0)
                // files belong to whoever runs the test
                .filter(f -> !f.id().matches("FIL-(?!SHIM).*|KUB-FILES|KUB-STATICPOD|PRC-.*"))
                .forEach(f -> found.add(f.subject() + " " + f.severity() + " " + f.id()));
        audit.paths().stream()
                .filter(p -> !p.goal().equals("denial of service"))
                // so do sockets: whose account may talk to an engine depends on it
                .filter(p -> !p.kind().equals("PATH-GROUP"))
                .forEach(p -> found.add("way " + p.start() + " " + p.kind() + " to " + p.goal()));
        return found;
    }
}
