package brig.monitor.incident;

import brig.monitor.text.Html;
import brig.monitor.text.Printable;
import com.fasterxml.jackson.databind.JsonNode;

/** A report as one page that needs nothing else: no script, no font, no picture from elsewhere. Light or dark as the reader has it. */
final class IncidentHtml {
    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #1c2024; --soft: #60646c; --paper: #fff; --card: #f5f6f8; --line: #d5d8de; --bad: #b3121d; --warn: #946000; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #9aa2ad; --paper: #14171b; --card: #1e2227; --line: #363c45; --bad: #ff7b81; --warn: #e8b94a; } }
            body { margin: 0 auto; max-width: 1100px; padding: 24px; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
            h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 28px 0 8px; } .soft { color: var(--soft); }
            .cause { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--bad); border-radius: 6px; padding: 10px 16px; margin: 16px 0; }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 18px; margin: 0; } dt { color: var(--soft); } dd { margin: 0; }
            dd, td, pre { overflow-wrap: anywhere; } code, pre, td { font: 13px/1.5 ui-monospace, monospace; }
            .wide { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 8px; }
            table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: 3px 12px 3px 0; border-bottom: 1px solid var(--line); }
            th { color: var(--soft); font-weight: normal; } .kill { color: var(--bad); font-weight: 600; } .deny, .alert { color: var(--warn); } .allow { color: var(--soft); }
            svg text { fill: var(--ink); font: 13px ui-monospace, monospace; } svg text.soft { fill: var(--soft); } svg rect { fill: var(--paper); stroke: var(--line); }
            svg .offender rect { stroke: var(--bad); stroke-width: 2; } svg path { fill: none; stroke: var(--soft); }
            """;

    /** Of an instant's text: behind its date, and behind its thousandths. */
    private static final int DATE = 11;

    private static final int MILLIS = 23;

    private final StringBuilder out = new StringBuilder();

    private IncidentHtml() {}

    static String of(IncidentReport report) {
        var page = new IncidentHtml();
        page.head(report);
        page.timeline(report);
        page.evidence(report.evidence());
        return page.out.append("</body></html>\n").toString();
    }

    static String escaped(String hostile) {
        return Html.escaped(Printable.text(hostile));
    }

    private static String field(JsonNode node, String name) {
        return node.path(name).asText();
    }

    private void head(IncidentReport report) {
        var title = "Container " + escaped(report.container()) + " was killed";
        out.append(
                        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
                .append("<title>")
                .append(title)
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(title)
                .append("</h1>\n<p class=\"soft\">")
                .append(escaped(report.time()))
                .append(report.dead() ? "" : "; NOT CONFIRMED, processes may be left")
                .append("</p>\n");
        var cause = report.cause();
        boolean finding = field(cause, "kind").equals("finding");
        out.append("<div class=\"cause\"><dl>");
        entry(finding ? "finding" : "call", finding ? field(cause, "message") : IncidentText.call(cause));
        entry("rule", field(cause, "rule") + " at " + field(cause, "place") + ", offence " + field(cause, "offence"));
        if (!finding) {
            var process = cause.path("process");
            entry(
                    "process",
                    field(process, "exe") + ", pid "
                            + process.path("containerPid").asInt() + " (host "
                            + process.path("pid").asInt() + "), uid "
                            + process.path("uid").asInt() + ", in "
                            + field(process, "cwd"));
            entry("command", String.join(" ", IncidentReport.strings(process.path("argv"))));
        }
        entry("container", report.containerId() + ", policy " + report.policy());
        if (!report.degraded().isEmpty()) {
            entry("it ran without", String.join(", ", report.degraded()));
        }
        out.append("</dl></div>\n");
    }

    private void entry(String name, String value) {
        out.append("<dt>")
                .append(escaped(name))
                .append("</dt><dd><code>")
                .append(escaped(value))
                .append("</code></dd>");
    }

    private void timeline(IncidentReport report) {
        out.append("<h2>What happened</h2>\n<div class=\"wide\"><table><tr><th>time</th><th>verdict</th><th>what</th>"
                + "<th>by</th><th>rule</th></tr>\n");
        report.before().forEach(this::row);
        row(report.cause());
        out.append("</table></div>\n");
    }

    private void row(JsonNode event) {
        var time = field(event, "time");
        var verdict = field(event, "verdict");
        var what = field(event, "kind").equals("finding") ? field(event, "message") : IncidentText.call(event);
        out.append("<tr><td>").append(escaped(time.length() > MILLIS ? time.substring(DATE, MILLIS) : time));
        out.append("</td><td class=\"").append(escaped(verdict)).append("\">").append(escaped(verdict));
        for (var cell : new String[] {what, field(event.path("process"), "exe"), field(event, "rule")}) {
            out.append("</td><td>").append(escaped(cell));
        }
        out.append("</td></tr>\n");
    }

    private void evidence(Evidence evidence) {
        if (!evidence.processes().isEmpty()) {
            out.append("<h2>Processes, just before</h2>\n<div class=\"wide\">")
                    .append(ProcessDrawing.of(evidence.processes()))
                    .append("</div>\n");
        }
        if (!evidence.programs().isEmpty()) {
            out.append(
                    "<h2>Programs</h2>\n<div class=\"wide\"><table><tr><th>file</th><th>bytes</th><th>sha256</th></tr>");
            evidence.programs()
                    .forEach(program -> out.append("<tr><td>")
                            .append(escaped(program.path()))
                            .append("</td><td>")
                            .append(program.bytes())
                            .append("</td><td>")
                            .append(escaped(program.sha256()))
                            .append("</td></tr>\n"));
            out.append("</table></div>\n");
        }
        if (!evidence.descriptors().isEmpty()) {
            out.append("<h2>Open files and sockets of the offender</h2>\n<div class=\"wide\"><table>");
            evidence.descriptors()
                    .forEach(descriptor -> out.append("<tr><td>")
                            .append(descriptor.number())
                            .append("</td><td>")
                            .append(escaped(descriptor.target()))
                            .append("</td></tr>\n"));
            out.append("</table></div>\n");
        }
        if (!evidence.mounts().isEmpty()) {
            out.append("<h2>Mounts that it saw</h2>\n<div class=\"wide\"><pre>");
            evidence.mounts().forEach(mount -> out.append(escaped(mount)).append('\n'));
            out.append("</pre></div>\n");
        }
        if (!evidence.complete()) {
            out.append("<p class=\"soft\">There was no time or room to see all of it.</p>\n");
        }
    }
}
