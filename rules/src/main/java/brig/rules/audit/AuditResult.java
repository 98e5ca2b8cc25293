package brig.rules.audit;

import brig.monitor.host.fact.FactDocument;
import brig.rules.audit.check.Examiner.Undecided;
import brig.rules.audit.check.Finding;
import brig.rules.audit.escape.Judgement;
import brig.rules.audit.path.AttackPath;
import brig.rules.audit.path.Cuts;
import java.util.List;

/**
 * An audit.
 *
 * @param facts what was seen, with what follows from it
 * @param findings worst first
 * @param undecided checks that nobody could decide: neither passed nor failed
 * @param escapes every known escape whose product is here
 * @param paths empty if they were not asked for
 */
public record AuditResult(
        FactDocument facts,
        List<Finding> findings,
        List<Undecided> undecided,
        List<Judgement> escapes,
        String escapesDate,
        List<AttackPath> paths,
        Cuts cuts) {
    public AuditResult {
        findings = List.copyOf(findings);
        undecided = List.copyOf(undecided);
        escapes = List.copyOf(escapes);
        paths = List.copyOf(paths);
    }

    /** How many paths lead to a goal, such as {@code host root}. */
    public long pathsTo(String goal) {
        return paths.stream().filter(p -> p.goal().equals(goal)).count();
    }
}
