package brig.rules.audit.report;

import brig.rules.audit.check.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Findings after the baseline and the suppressions.
 *
 * @param shown new ones that nobody suppressed
 * @param known how many the baseline has already
 * @param suppressed each with the reason given
 * @param complaints about suppressions: expired, or without a finding
 * @param expired whether a suppression has expired: an audit that was clean only thanks to it is not
 */
public record Screened(
        List<Finding> shown, int known, Map<Finding, String> suppressed, List<String> complaints, boolean expired) {
    public Screened {
        shown = List.copyOf(shown);
        complaints = List.copyOf(complaints);
    }

    public static Screened all(List<Finding> findings) {
        return new Screened(findings, 0, Map.of(), List.of(), false);
    }

    /** @param baseline fingerprints of an earlier audit */
    public static Screened of(List<Finding> findings, Set<String> baseline, Suppressions suppressions) {
        var shown = new ArrayList<Finding>();
        var suppressed = new LinkedHashMap<Finding, String>();
        int known = 0;
        for (var finding : findings) {
            var reason = suppressions.reason(finding);
            if (reason.isPresent()) {
                suppressed.put(finding, reason.get());
            } else if (baseline.contains(finding.fingerprint())) {
                known++;
            } else {
                shown.add(finding);
            }
        }
        return new Screened(shown, known, suppressed, suppressions.complaints(findings), suppressions.anyExpired());
    }
}
