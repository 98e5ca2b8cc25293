package brig.rules.audit.report;

import brig.monitor.host.json.Json;
import brig.rules.audit.check.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A log in SARIF 2.1.0 of one run of one tool.
 *
 * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">Static Analysis Results Interchange
 *     Format 2.1.0</a>
 */
public final class SarifLog {
    private final String tool;
    private final Map<String, Map<String, Object>> rules = new LinkedHashMap<>();
    private final List<Map<String, Object>> results = new ArrayList<>();

    /** @param tool such as {@code brig audit} */
    public SarifLog(String tool) {
        this.tool = tool;
    }

    /** Describes a rule, if none of this id is there yet. */
    public void rule(String id, String text, String help, Severity severity, List<String> tags) {
        rules.computeIfAbsent(id, unseen -> {
            var rule = new LinkedHashMap<String, Object>();
            rule.put("id", id);
            rule.put("shortDescription", Map.of("text", text));
            rule.put("help", Map.of("text", help));
            rule.put("defaultConfiguration", Map.of("level", level(severity)));
            rule.put("properties", Map.of("tags", List.copyOf(tags), "security-severity", score(severity)));
            return rule;
        });
    }

    /** @param result its {@code ruleId} is that of a rule that was described */
    public void result(Map<String, Object> result) {
        results.add(result);
    }

    /** @param invocation what the run was: {@code executionSuccessful} at least */
    public String text(Map<String, Object> invocation) {
        var driver = new LinkedHashMap<String, Object>();
        driver.put("name", tool);
        driver.put("semanticVersion", "0.1.0");
        driver.put("rules", List.copyOf(rules.values()));
        var run = new LinkedHashMap<String, Object>();
        run.put("tool", Map.of("driver", driver));
        run.put("invocations", List.of(invocation));
        run.put("results", results);
        var top = new LinkedHashMap<String, Object>();
        top.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        top.put("version", "2.1.0");
        top.put("runs", List.of(run));
        return Json.write(top);
    }

    public static String level(Severity severity) {
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
