package brig.rules.audit.report;

import brig.rules.audit.AuditResult;
import brig.rules.audit.check.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * SARIF 2.1.0, for code scanning: each finding at its subject, and at a file if one is its source.
 *
 * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">Static Analysis Results Interchange
 *     Format 2.1.0</a>
 */
public final class SarifReport {
    private static final Pattern FILE = Pattern.compile("^(/[\\w./+-]+)");

    private SarifReport() {}

    public static String of(AuditResult audit, Screened screened) {
        var log = new SarifLog("brig audit");
        for (var finding : screened.shown()) {
            rule(log, finding);
            log.result(result(finding));
        }
        screened.suppressed().forEach((finding, reason) -> {
            rule(log, finding);
            var result = result(finding);
            result.put("suppressions", List.of(Map.of("kind", "external", "justification", reason)));
            log.result(result);
        });
        return log.text(Map.of(
                "executionSuccessful", true, "endTimeUtc", audit.facts().time().toString()));
    }

    private static void rule(SarifLog log, Finding finding) {
        var tags = new ArrayList<>(List.of("security"));
        finding.cis().forEach(c -> tags.add("CIS-" + c.replace(' ', '-')));
        finding.attack().forEach(a -> tags.add("ATT&CK-" + a));
        log.rule(finding.id(), finding.why(), finding.fix(), finding.severity(), tags);
    }

    private static Map<String, Object> result(Finding finding) {
        var location = new LinkedHashMap<String, Object>();
        finding.evidence().stream()
                .map(e -> FILE.matcher(e.source()))
                .filter(m -> m.find())
                .map(m -> m.group(1))
                .filter(f -> !f.startsWith("/proc/") || f.startsWith("/proc/sys/"))
                .findFirst()
                .ifPresent(f ->
                        location.put("physicalLocation", Map.of("artifactLocation", Map.of("uri", "file://" + f))));
        location.put(
                "logicalLocations",
                List.of(Map.of(
                        "name",
                        finding.name(),
                        "fullyQualifiedName",
                        finding.subject().toString(),
                        "kind",
                        "resource")));
        var result = new LinkedHashMap<String, Object>();
        result.put("ruleId", finding.id());
        result.put("level", SarifLog.level(finding.severity()));
        result.put("message", Map.of("text", finding.name() + ": " + finding.title() + ". " + finding.why() + "."));
        result.put("locations", List.of(location));
        result.put("partialFingerprints", Map.of("brigFinding/v1", finding.fingerprint()));
        return result;
    }
}
