package brig.rules.audit.report;

import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.text.Html;
import brig.rules.audit.AuditResult;
import brig.rules.audit.check.Finding;
import brig.rules.audit.path.AttackPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One file that needs nothing else: no script, no font, no picture from elsewhere. Light or dark as the reader has it. */
public final class HtmlReport {
    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #1c2024; --soft: #60646c; --paper: #ffffff; --card: #f5f6f8; --line: #d5d8de;
              --critical: #b3121d; --high: #c2410c; --medium: #946000; --low: #5b6470; --info: #5b6470; --accent: #1d5fb8; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #9aa2ad; --paper: #14171b; --card: #1e2227;
              --line: #363c45; --critical: #ff7b81; --high: #ff9f66; --medium: #e8b94a; --low: #a3acb8; --info: #a3acb8; --accent: #7db2ff; } }
            body { margin: 0 auto; max-width: 1200px; padding: 24px; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
            h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 32px 0 8px; } h3 { font-size: 15px; margin: 20px 0 6px; }
            .soft { color: var(--soft); } .tiles { display: flex; flex-wrap: wrap; gap: 12px; margin: 16px 0; }
            .tile { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 16px; min-width: 92px; }
            .tile b { display: block; font-size: 24px; }
            details { background: var(--card); border: 1px solid var(--line); border-radius: 6px; margin: 4px 0; padding: 4px 12px; }
            summary { cursor: pointer; overflow-wrap: anywhere; } .id { font: 13px ui-monospace, monospace; color: var(--soft); }
            .sev { display: inline-block; min-width: 68px; font-weight: 600; }
            .critical { color: var(--critical); } .high { color: var(--high); } .medium { color: var(--medium); } .low { color: var(--low); } .info { color: var(--info); }
            pre { white-space: pre-wrap; overflow-wrap: anywhere; font: 13px ui-monospace, monospace; margin: 6px 0; }
            .graph { overflow: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
            svg text { fill: var(--ink); font: 13px system-ui, sans-serif; } svg rect { fill: var(--paper); stroke: var(--line); }
            svg .start rect { stroke: var(--accent); } svg .goal rect { stroke: var(--critical); stroke-width: 2; }
            svg .edge { fill: none; stroke: var(--soft); stroke-opacity: .55; stroke-width: 1.5; } svg .edge:hover { stroke: var(--critical); stroke-opacity: 1; stroke-width: 3; }
            """;

    private final StringBuilder out = new StringBuilder();

    private HtmlReport() {}

    public static String of(AuditResult audit, Screened screened) {
        var page = new HtmlReport();
        page.head(audit, screened);
        page.unseen(audit);
        page.graph(audit);
        page.cuts(audit);
        page.findings(screened.shown());
        page.out.append("</body></html>\n");
        return page.out.toString();
    }

    static String escaped(String text) {
        return Html.escaped(Printable.of(text));
    }

    private void head(AuditResult audit, Screened screened) {
        var host = escaped(
                audit.facts().host().isEmpty() ? "this host" : audit.facts().host());
        out.append(
                "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                        + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
        out.append("<title>brig audit: ")
                .append(host)
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body>\n");
        out.append("<h1>Audit of ")
                .append(host)
                .append("</h1><p class=\"soft\">")
                .append(audit.facts().time())
                .append(", known escapes of ")
                .append(escaped(audit.escapesDate()))
                .append("</p>\n<div class=\"tiles\">");
        tile(audit.pathsTo("host root"), "ways to host root", audit.pathsTo("host root") > 0 ? "critical" : "low");
        for (var severity : List.of("critical", "high", "medium", "low")) {
            tile(
                    screened.shown().stream()
                            .filter(f -> f.severity().word().equals(severity))
                            .count(),
                    severity,
                    severity);
        }
        tile(audit.facts().subjects(Subject.Kind.CONTAINER).size(), "containers", "low");
        tile(audit.undecided().size(), "not decided", "low");
        out.append("</div>\n");
    }

    private void tile(long number, String label, String style) {
        out.append("<div class=\"tile\"><b class=\"")
                .append(style)
                .append("\">")
                .append(number)
                .append("</b>")
                .append(label)
                .append("</div>");
    }

    private void unseen(AuditResult audit) {
        audit.facts()
                .fact(Subject.HOST, "processes.all-seen")
                .filter(f -> f.reading() instanceof Reading.Unreadable<Object>)
                .ifPresent(f -> out.append("<p><b>Not seen:</b> ")
                        .append(escaped(f.reading() instanceof Reading.Unreadable<Object>(var why) ? why : ""))
                        .append("; containers may run there that are not in this audit.</p>\n"));
    }

    private void graph(AuditResult audit) {
        var serious = audit.paths().stream()
                .filter(p -> !p.goal().equals("denial of service"))
                .toList();
        out.append("<h2>Ways out</h2>\n");
        if (serious.isEmpty()) {
            out.append("<p>None was found.</p>\n");
            return;
        }
        out.append("<div class=\"graph\">").append(GraphDrawing.of(serious)).append("</div>\n");
        serious.forEach(this::path);
    }

    private void path(AttackPath path) {
        out.append("<details><summary><span class=\"id\">")
                .append(path.kind())
                .append("</span> ")
                .append(escaped(path.line()))
                .append(" <span class=\"soft\">")
                .append(escaped(path.reasons().stream()
                        .reduce((first, second) -> second)
                        .map(Object::toString)
                        .orElse("")))
                .append("</span></summary><pre>");
        for (var step : path.steps()) {
            out.append(escaped(step.says())).append('\n');
            step.because()
                    .forEach(b -> out.append("    because ")
                            .append(escaped(b.toString()))
                            .append('\n'));
        }
        out.append("</pre></details>\n");
    }

    private void cuts(AuditResult audit) {
        if (audit.cuts().chosen().isEmpty()) {
            return;
        }
        out.append("<h2>Cheapest cut</h2><ul>\n");
        audit.cuts()
                .chosen()
                .forEach((cut, count) -> out.append("<li>")
                        .append(escaped(cut.says()))
                        .append(" <span class=\"soft\">cuts ")
                        .append(count)
                        .append("</span></li>\n"));
        out.append("</ul>\n");
    }

    private void findings(List<Finding> findings) {
        out.append("<h2>Findings</h2>\n");
        Map<Subject, String> titles = new LinkedHashMap<>();
        findings.forEach(f -> titles.putIfAbsent(
                f.subject(),
                f.subject().kind().word() + (f.subject().kind() == Subject.Kind.HOST ? "" : " " + f.name())));
        titles.forEach((subject, title) -> {
            out.append("<h3>").append(escaped(title)).append("</h3>\n");
            findings.stream().filter(f -> f.subject().equals(subject)).forEach(this::finding);
        });
    }

    private void finding(Finding finding) {
        var severity = finding.severity().word();
        out.append("<details><summary><span class=\"sev ")
                .append(severity)
                .append("\">")
                .append(severity)
                .append("</span> ")
                .append(escaped(finding.title()))
                .append(" <span class=\"id\">")
                .append(finding.id())
                .append("</span></summary><p>")
                .append(escaped(finding.why()))
                .append("</p><pre>");
        finding.evidence()
                .forEach(e -> out.append(escaped(e + "   (" + e.source() + ")")).append('\n'));
        out.append("fix: ").append(escaped(finding.fix())).append("</pre></details>\n");
    }
}
