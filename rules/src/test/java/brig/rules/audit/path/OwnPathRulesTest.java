package brig.rules.audit.path;

import static org.assertj.core.api.Assertions.assertThat;

import brig.rules.audit.Audit;
import brig.rules.audit.FactLines;
import brig.rules.audit.check.Checks;
import brig.rules.audit.check.Finding;
import brig.rules.audit.escape.EscapeTable;
import brig.rules.drl.DrlCompiler;
import brig.rules.drl.DrlFile;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What docs/audit.md says of own rules and checks, as it stands there. */
class OwnPathRulesTest {
    private static final String OWN = """
            package mine;

            import brig.rules.audit.path.*;
            import brig.rules.audit.check.Finding;
            import brig.monitor.host.fact.Subject;

            global AttackGraph graph;

            rule "the backup agent reads everything"
            when
                $code : Power(what == "code", $c : holder)
                $agent : Trait(subject == $c, key == "config.image", value matches "registry.example/backup.*")
            then
                insert(graph.step("OWN-BACKUP", "it asks the backup for any file", new Power("goal:host files", Subject.HOST), $code, $agent));
            end
            """;

    @Test
    void aRuleOfTheirOwnChainsWithTheShippedOnes() throws Exception {
        var own = DrlCompiler.compile(List.of(new DrlFile("own.drl", OWN)));
        var facts = FactLines.web("container:web config.image registry.example/backup:2");

        var audit = Audit.shipped().of(facts, Optional.of(PathRules.with(List.of(own))));

        assertThat(audit.paths()).extracting(AttackPath::kind).containsExactly("OWN-BACKUP");
        assertThat(audit.paths().getFirst().steps()).extracting(Step::says).contains("it asks the backup for any file");
    }

    @Test
    void aCheckOfTheirOwnAsksTheContainerItsEngineAndTheHost() throws Exception {
        var own = Checks.parse("own.yaml", """
                checks:
                  - id: OWN-REGISTRY
                    on: container
                    title: it runs {config.image}
                    severity: medium
                    when: not config.image matches '^registry.example/' and engine:rootless == false and host:os.id == 'debian'
                    why: only that registry is scanned
                    fix: docker tag and push it there
                """);
        var audit = new Audit(own, EscapeTable.shipped());
        var from = List.of("engine:docker rootless false", "host os.id debian");

        var bad = audit.of(
                FactLines.web("container:web config.image example/x:1", from.get(0), from.get(1)), Optional.empty());
        var good = audit.of(
                FactLines.web("container:web config.image registry.example/x:1", from.get(0), from.get(1)),
                Optional.empty());

        assertThat(bad.findings())
                .filteredOn(f -> f.id().equals("OWN-REGISTRY"))
                .extracting(Finding::title)
                .containsExactly("it runs example/x:1");
        assertThat(good.findings()).noneMatch(f -> f.id().equals("OWN-REGISTRY"));
    }
}
