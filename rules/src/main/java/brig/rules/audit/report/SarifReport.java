package brig.rules.audit.report;

import brig.monitor.host.json.Json;
import brig.rules.audit.AuditResult;
import brig.rules.audit.check.Finding;
import brig.rules.audit.check.Severity;
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
        var rules = new LinkedHashMap<String, Map<String, Object>>();
        var results = new ArrayList<Map<String, Object>>();
        for (var finding : screened.shown()) {
            rules.putIfAbsent(finding.id(), rule(finding));
            results.add(result(finding));
        }
        screened.suppressed().forEach((finding, reason) -> {
            rules.putIfAbsent(finding.id(), rule(finding));
            var result = result(finding);
            result.put("suppressions", List.of(Map.of("kind", "external", "justification", reason)));
            results.add(result);
        });
        var driver = new LinkedHashMap<String, Object>();
        driver.put("name", "brig audit");
        driver.put("semanticVersion", "0.1.0");
        driver.put("rules", List.copyOf(rules.values()));
        var run = new LinkedHashMap<String, Object>();
        run.put("tool", Map.of("driver", driver));
        run.put(
                "invocations",
                List.of(Map.of(
                        "executionSuccessful",
                        true,
                        "endTimeUtc",
                        audit.facts().time().toString())));
        run.put("results", results);
        var top = new LinkedHashMap<String, Object>();
        top.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        top.put("version", "2.1.0");
        top.put("runs", List.of(run));
        return Json.write(top);
    }

    private static Map<String, Object> rule(Finding finding) {
        var tags = new ArrayList<>(List.of("security"));
        finding.cis().forEach(c -> tags.add("CIS-" + c.replace(' ', '-')));
        finding.attack().forEach(a -> tags.add("ATT&CK-" + a));
        var rule = new LinkedHashMap<String, Object>();
        rule.put("id", finding.id());
        rule.put("shortDescription", Map.of("text", finding.why()));
        rule.put("help", Map.of("text", finding.fix()));
        rule.put("defaultConfiguration", Map.of("level", level(finding.severity())));
        rule.put("properties", Map.of("tags", tags, "security-severity", score(finding.severity())));
        return rule;
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
        result.put("level", level(finding.severity()));
        result.put("message", Map.of("text", finding.name() + ": " + finding.title() + ". " + finding.why() + "."));
        result.put("locations", List.of(location));
        result.put("partialFingerprints", Map.of("brigFinding/v1", finding.fingerprint()));
        return result;
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case CRITICAL, HIGH -> "error";
            case MEDIUM -> "warning";
            case LOW, INFO -> "note";
        };
    }

    /** What code scanning sorts by. */
    private static String score(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "9.5";
            case HIGH -> "8.0";
            case MEDIUM -> "5.5";
            case LOW -> "3.0";
            case INFO -> "0.0";
        };
    }
}
