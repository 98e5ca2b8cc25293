package brig.rules.audit.report;

import brig.rules.audit.AuditResult;
import brig.rules.audit.check.Finding;
import brig.rules.audit.check.Severity;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/** Numbers in the Prometheus text format, for a file that the node exporter reads or a page. */
public final class MetricsReport {
    private MetricsReport() {}

    /** @param took the whole audit */
    public static String of(AuditResult audit, List<Finding> findings, Duration took) {
        var out = new StringBuilder();
        head(out, "brig_audit_findings", "findings of the last audit that are new and not suppressed");
        for (var severity : Severity.values()) {
            long count = findings.stream().filter(f -> f.severity() == severity).count();
            out.append("brig_audit_findings{severity=\"")
                    .append(severity.word())
                    .append("\"} ")
                    .append(count)
                    .append('\n');
        }
        head(out, "brig_audit_paths", "ways from a container or account to a goal");
        var goals = new TreeMap<String, Long>();
        goals.put("host root", 0L);
        audit.paths().forEach(p -> goals.merge(p.goal(), 1L, Long::sum));
        goals.forEach((goal, count) -> out.append("brig_audit_paths{goal=\"")
                .append(goal.replace(' ', '_'))
                .append("\"} ")
                .append(count)
                .append('\n'));
        single(
                out,
                "brig_audit_undecided",
                "checks that could not be decided",
                audit.undecided().size());
        single(
                out,
                "brig_audit_time_seconds",
                "when the last audit ended, since 1970",
                audit.facts().time().getEpochSecond());
        single(out, "brig_audit_duration_seconds", "how long it took", took.toMillis() / 1000.0);
        return out.toString();
    }

    private static void single(StringBuilder out, String name, String help, Number value) {
        head(out, name, help);
        out.append(name).append(' ').append(value).append('\n');
    }

    private static void head(StringBuilder out, String name, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(" gauge\n");
    }
}
