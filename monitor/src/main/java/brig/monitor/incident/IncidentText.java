package brig.monitor.incident;

import brig.monitor.incident.Evidence.Running;
import brig.monitor.text.Printable;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A report for people: what happened, who did it, what went before. */
final class IncidentText {
    private static final int SHOWN_BEFORE = 20;

    private final StringBuilder text = new StringBuilder();

    private IncidentText() {}

    static String of(IncidentReport report) {
        var writer = new IncidentText();
        writer.write(report);
        return writer.text.toString();
    }

    private void write(IncidentReport report) {
        line("container  " + safe(report.container()) + " (" + safe(report.containerId()) + "), policy "
                + safe(report.policy()));
        if (!report.degraded().isEmpty()) {
            line("degraded   it ran without: " + safe(String.join(", ", report.degraded())));
        }
        line("killed     " + safe(report.time()) + (report.dead() ? "" : "; NOT CONFIRMED, processes may be left"));
        var cause = report.cause();
        line("rule       " + field(cause, "rule") + " at " + field(cause, "place") + ", offence "
                + field(cause, "offence"));
        if (cause.path("kind").asText().equals("finding")) {
            line("finding    " + field(cause, "message"));
        } else {
            line("call       " + call(cause));
            process(cause.path("process"));
        }
        tree(report.evidence().processes());
        if (!report.evidence().descriptors().isEmpty()) {
            line("");
            line("open files of the offender");
            report.evidence()
                    .descriptors()
                    .forEach(descriptor -> line("  %4d  %s".formatted(descriptor.number(), safe(descriptor.target()))));
        }
        if (!report.evidence().programs().isEmpty()) {
            line("");
            line("programs");
            report.evidence()
                    .programs()
                    .forEach(program -> line("  " + safe(program.path()) + "  sha256 " + safe(program.sha256())));
        }
        if (!report.evidence().mounts().isEmpty()) {
            line("");
            line("mounts");
            report.evidence().mounts().forEach(mount -> line("  " + mount(mount)));
        }
        before(report.before());
        if (!report.evidence().complete()) {
            line("");
            line("note: there was no time or room to see all of it");
        }
    }

    private void process(JsonNode process) {
        line("process    " + field(process, "exe") + ", pid "
                + process.path("containerPid").asInt() + " (host "
                + process.path("pid").asInt() + "), uid " + process.path("uid").asInt() + ", in "
                + field(process, "cwd"));
        line("command    " + Printable.words(IncidentReport.strings(process.path("argv"))));
    }

    /** {@code mount(source=none, target=/mnt)}. */
    static String call(JsonNode event) {
        var parts = new ArrayList<String>();
        for (var path : event.path("paths")) {
            var written = field(path, "written");
            var resolved = field(path, "resolved");
            parts.add(resolved.isEmpty() || resolved.equals(written) ? written : written + " -> " + resolved);
        }
        if (event.has("address")) {
            parts.add(field(event, "address")
                    + (event.has("port") ? " port " + event.path("port").asInt() : ""));
        }
        var argv = IncidentReport.strings(event.path("argv"));
        if (!argv.isEmpty()) {
            parts.add("[" + Printable.words(argv) + "]");
        }
        if (parts.isEmpty()) {
            event.path("arguments")
                    .properties()
                    .forEach(entry -> parts.add(
                            safe(entry.getKey()) + "=" + safe(entry.getValue().asText())));
        }
        return field(event, "call") + "(" + String.join(", ", parts) + ")";
    }

    private void tree(List<Running> processes) {
        if (processes.isEmpty()) {
            return;
        }
        line("");
        line("processes");
        for (var process : processes) {
            if (processes.stream().noneMatch(other -> other.pid() == process.parent())) {
                branch(processes, process, "  ", "  ");
            }
        }
    }

    private void branch(List<Running> processes, Running process, String indent, String below) {
        var command = process.argv().isEmpty() ? safe(process.exe()) : Printable.words(process.argv());
        line(indent + process.containerPid() + " " + command + " (host " + process.pid() + ", uid " + process.uid()
                + ")" + (process.offender() ? "  <== made the call" : ""));
        var children = processes.stream()
                .filter(other -> other.parent() == process.pid() && other.pid() != process.pid())
                .toList();
        for (int i = 0; i < children.size(); i++) {
            boolean last = i == children.size() - 1;
            branch(processes, children.get(i), below + (last ? "└─ " : "├─ "), below + (last ? "   " : "│  "));
        }
    }

    /** Fields 5 (where), 9 (kind) and 10 (source) of {@code mountinfo}. */
    private static String mount(String line) {
        var words = line.split(" ");
        int dash = List.of(words).indexOf("-");
        return dash < 0 || words.length < dash + 3 || words.length < 6
                ? safe(line)
                : safe(words[4]) + "  " + safe(words[dash + 1]) + " from " + safe(words[dash + 2]) + " ("
                        + safe(words[5]) + ")";
    }

    private void before(List<JsonNode> events) {
        if (events.isEmpty()) {
            return;
        }
        line("");
        int from = Math.max(0, events.size() - SHOWN_BEFORE);
        line("what went before" + (from == 0 ? "" : " (the last " + SHOWN_BEFORE + " of " + events.size() + ")"));
        for (var event : events.subList(from, events.size())) {
            var what = event.path("kind").asText().equals("finding") ? field(event, "message") : call(event);
            line("  " + field(event, "time") + " " + field(event, "verdict") + " " + what + " by "
                    + field(event.path("process"), "exe"));
        }
    }

    private static String field(JsonNode node, String name) {
        return safe(node.path(name).asText());
    }

    private static String safe(String hostile) {
        return Printable.brief(hostile);
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }
}
