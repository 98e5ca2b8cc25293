package brig.rules.audit.report;

import brig.monitor.host.fact.Subject;
import brig.rules.audit.AuditResult;
import brig.rules.audit.check.Finding;
import brig.rules.audit.fix.Plan;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What to run, in order: first what closes most ways out, then what else was found, worst first. It is a shell script;
 * what nobody can know from here is a comment in it with the reason.
 */
public final class FixPlan {
    private static final int MOST_NAMED = 6;

    private FixPlan() {}

    /** @param screened what is suppressed or in the baseline is in no plan */
    public static String of(AuditResult audit, Screened screened) {
        var steps = Plan.of(audit, screened.shown());
        if (steps.isEmpty()) {
            return "# nothing to do\n";
        }
        var out = new StringBuilder(
                "# Nothing was changed. Commands for root, most urgent first: read each before you run it.\n");
        audit.cuts()
                .chosen()
                .forEach((cut, ways) ->
                        comment(out, "", "the cheapest cut: " + cut.says() + " (closes " + ways(ways) + ")"));
        int number = 1;
        for (var step : steps.stream().filter(s -> !s.commands().isEmpty()).toList()) {
            out.append('\n');
            comment(out, number++ + ". ", findings(step.findings()));
            step.notes().forEach(note -> comment(out, "   ", note));
            step.commands().forEach(command -> out.append(command).append('\n'));
        }
        var rest = steps.stream().filter(s -> s.commands().isEmpty()).toList();
        if (!rest.isEmpty()) {
            out.append("\n# No command, because something of it cannot be known from here:\n");
        }
        for (var step : rest) {
            comment(
                    out,
                    "- ",
                    findings(step.findings()) + ": "
                            + step.findings().getFirst().fix());
            step.notes().forEach(note -> comment(out, "    ", note));
        }
        return out.toString();
    }

    private static void comment(StringBuilder out, String before, String text) {
        out.append("# ").append(before).append(Printable.of(text)).append('\n');
    }

    private static String ways(int count) {
        return count == 1 ? "1 way" : count + " ways";
    }

    /** {@code container web: CTR-SOCK critical, CTR-NNP low}. */
    private static String findings(List<Finding> findings) {
        var bySubject = findings.stream()
                .collect(Collectors.groupingBy(
                        FixPlan::subject,
                        java.util.LinkedHashMap::new,
                        Collectors.mapping(
                                f -> f.id() + " " + f.severity().word(),
                                Collectors.collectingAndThen(Collectors.toList(), l -> String.join(", ", l)))));
        var named = bySubject.entrySet().stream()
                .limit(MOST_NAMED)
                .map(e -> e.getKey() + ": " + e.getValue())
                .collect(Collectors.joining("; "));
        return bySubject.size() > MOST_NAMED ? named + "; and " + (bySubject.size() - MOST_NAMED) + " more" : named;
    }

    private static String subject(Finding finding) {
        return finding.subject().kind() == Subject.Kind.HOST
                ? "host"
                : finding.subject().kind().word() + " " + finding.name();
    }
}
