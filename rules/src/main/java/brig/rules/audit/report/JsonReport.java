package brig.rules.audit.report;

import brig.monitor.host.json.Json;
import brig.rules.audit.AuditResult;
import brig.rules.audit.check.Finding;
import brig.rules.audit.escape.Judgement;
import brig.rules.audit.path.AttackPath;
import brig.rules.audit.path.Step;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** For programs, and the baseline of later audits; described in {@code docs/audit.md}. */
public final class JsonReport {
    private JsonReport() {}

    public static String of(AuditResult audit, Screened screened) {
        var top = new LinkedHashMap<String, Object>();
        top.put("format", "brig-audit");
        top.put("version", 1L);
        top.put("host", audit.facts().host());
        top.put("time", audit.facts().time().toString());
        top.put("escapesOf", audit.escapesDate());
        top.put("findings", screened.shown().stream().map(JsonReport::finding).toList());
        top.put(
                "suppressed",
                screened.suppressed().entrySet().stream()
                        .map(e -> {
                            var json = finding(e.getKey());
                            json.put("reason", e.getValue());
                            return json;
                        })
                        .toList());
        top.put("inBaseline", (long) screened.known());
        top.put(
                "undecided",
                audit.undecided().stream()
                        .map(u -> Map.of("id", u.id(), "subject", u.subject().toString(), "missing", u.missing()))
                        .toList());
        top.put("escapes", audit.escapes().stream().map(JsonReport::escape).toList());
        top.put("paths", audit.paths().stream().map(JsonReport::path).toList());
        top.put(
                "cut",
                audit.cuts().chosen().entrySet().stream()
                        .map(e -> Map.of(
                                "change", e.getKey().says(), "cost", e.getKey().cost(), "paths", e.getValue()))
                        .toList());
        return Json.write(top);
    }

    private static Map<String, Object> finding(Finding finding) {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", finding.id());
        json.put("subject", finding.subject().toString());
        json.put("name", finding.name());
        json.put("severity", finding.severity().word());
        json.put("title", finding.title());
        json.put("why", finding.why());
        json.put("fix", finding.fix());
        json.put(
                "evidence",
                finding.evidence().stream()
                        .map(e -> Map.of("key", e.key(), "value", e.value(), "source", e.source()))
                        .toList());
        json.put("cis", finding.cis());
        json.put("attack", finding.attack());
        json.put("fingerprint", finding.fingerprint());
        return json;
    }

    private static Map<String, Object> escape(Judgement judgement) {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", judgement.escape().id());
        json.put("product", judgement.escape().product());
        json.put("installed", judgement.installed());
        json.put("status", judgement.status().name().toLowerCase(java.util.Locale.ROOT));
        json.put("because", judgement.because());
        json.put("certain", judgement.escape().certain());
        return json;
    }

    private static Map<String, Object> path(AttackPath path) {
        var json = new LinkedHashMap<String, Object>();
        json.put("kind", path.kind());
        json.put("goal", path.goal());
        json.put("start", path.start().toString());
        json.put("line", path.line());
        json.put("steps", path.steps().stream().map(JsonReport::step).toList());
        return json;
    }

    private static Map<String, Object> step(Step step) {
        var json = new LinkedHashMap<String, Object>();
        json.put("says", step.says());
        json.put("gives", step.gives().toString());
        json.put("because", step.because().stream().map(Object::toString).toList());
        return json;
    }

    /**
     * Fingerprints in an earlier report, for {@code --baseline}.
     *
     * @throws IOException if the text is no report of this version
     */
    public static Set<String> fingerprints(String text) throws IOException {
        var top = Json.read(text);
        if (!top.at("format").text("").equals("brig-audit") || top.at("version").number(0) != 1) {
            throw new IOException("no audit report of version 1");
        }
        var fingerprints = new LinkedHashSet<String>();
        for (var list : List.of("findings", "suppressed")) {
            top.at(list)
                    .items()
                    .forEach(f -> fingerprints.add(f.at("fingerprint").text("")));
        }
        return fingerprints;
    }
}
