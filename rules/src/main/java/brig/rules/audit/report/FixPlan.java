package brig.rules.audit.report;

import brig.monitor.host.fact.Subject;
import brig.rules.audit.AuditResult;
import brig.rules.audit.check.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What to do, in order: first what closes most ways out, then what else was found, worst first. It is a shell script in
 * form, of comments alone: a container has to be made anew, and only its owner knows how.
 */
public final class FixPlan {
    private FixPlan() {}

    /** @param screened what is suppressed or in the baseline is in no plan; the cuts are, because ways stay open */
    public static String of(AuditResult audit, Screened screened) {
        var out = new StringBuilder("# Nothing was changed. In this order:\n");
        int number = 1;
        for (var cut : audit.cuts().chosen().entrySet()) {
            out.append("# %d. %s (closes %s)\n"
                    .formatted(number++, Printable.of(cut.getKey().says()), ways(cut.getValue())));
        }
        var byFix = new LinkedHashMap<String, List<Finding>>();
        screened.shown()
                .forEach(f ->
                        byFix.computeIfAbsent(f.fix(), fix -> new ArrayList<>()).add(f));
        for (var entry : byFix.entrySet()) {
            out.append("# %d. %s\n".formatted(number++, Printable.of(entry.getKey())));
            entry.getValue()
                    .forEach(f -> out.append("#      %s: %s, %s\n"
                            .formatted(subject(f), f.id(), f.severity().word())));
        }
        return number == 1 ? "# nothing to do\n" : out.toString();
    }

    private static String ways(int count) {
        return count == 1 ? "1 way" : count + " ways";
    }

    private static String subject(Finding finding) {
        return finding.subject().kind() == Subject.Kind.HOST
                ? "host"
                : finding.subject().kind().word() + " " + Printable.of(finding.name());
    }
}
