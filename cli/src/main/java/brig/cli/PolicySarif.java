package brig.cli;

import brig.policy.Problem;
import brig.policy.ProblemKind;
import brig.policy.load.Loaded;
import brig.rules.audit.check.Severity;
import brig.rules.audit.report.SarifLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code brig policy check} found, as SARIF 2.1.0. */
final class PolicySarif {
    private final SarifLog log = new SarifLog("brig policy check");

    void add(Loaded loaded) {
        loaded.problems().forEach(problem -> log.result(result(problem)));
        loaded.accepted().forEach(accepted -> {
            var result = result(accepted.problem());
            result.put("suppressions", List.of(Map.of("kind", "inSource", "justification", accepted.reason())));
            log.result(result);
        });
    }

    String text() {
        return log.text(Map.of("executionSuccessful", true));
    }

    private Map<String, Object> result(Problem problem) {
        var kind = problem.kind();
        log.rule(
                kind.id(), kind.meaning(), "docs/policy.md describes each kind of warning", severity(kind), tags(kind));
        var region = new LinkedHashMap<String, Object>();
        region.put("startLine", problem.place().line());
        region.put("startColumn", problem.place().column());
        region.put("endColumn", problem.place().column() + problem.length());
        if (!problem.source().isEmpty()) {
            region.put("snippet", Map.of("text", problem.source()));
        }
        var result = new LinkedHashMap<String, Object>();
        result.put("ruleId", kind.id());
        result.put("level", SarifLog.level(severity(kind)));
        result.put("message", Map.of("text", message(problem)));
        result.put(
                "locations",
                List.of(Map.of(
                        "physicalLocation",
                        Map.of(
                                "artifactLocation",
                                Map.of("uri", uri(problem.place().file())),
                                "region",
                                region))));
        return result;
    }

    private static String message(Problem problem) {
        return problem.hint().isEmpty() ? problem.message() : problem.message() + ". Instead: " + problem.hint();
    }

    /** Relative where the user named it so: code scanning looks for files from the top of the repository. */
    private static String uri(String file) {
        try {
            return new java.net.URI(null, null, file, null).toASCIIString();
        } catch (java.net.URISyntaxException e) {
            return java.net.URLEncoder.encode(file, java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private static List<String> tags(ProblemKind kind) {
        return kind.danger() == ProblemKind.Danger.NONE ? List.of("correctness") : List.of("security");
    }

    private static Severity severity(ProblemKind kind) {
        if (kind == ProblemKind.INVALID) {
            return Severity.HIGH;
        }
        return switch (kind.danger()) {
            case HIGH -> Severity.HIGH;
            case MEDIUM -> Severity.MEDIUM;
            case LOW, NONE -> Severity.LOW;
        };
    }
}
