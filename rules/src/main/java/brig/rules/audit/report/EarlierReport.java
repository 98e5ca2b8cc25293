package brig.rules.audit.report;

import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import brig.rules.audit.check.Severity;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@link JsonReport} wrote, read again.
 *
 * @param findings by fingerprint; suppressed ones too, because they are still there
 * @param ways each as a line with what it stands on
 * @param undecided {@code ID SUBJECT}
 * @param unseen whether there were processes that nobody looked at
 */
record EarlierReport(Map<String, Entry> findings, Set<String> ways, Set<String> undecided, boolean unseen) {
    /** @param subject as in fact documents, {@code container:web} */
    record Entry(String id, String subject, String name, Severity severity, String title) {
        String open() {
            return id + " " + subject;
        }
    }

    /** @throws IOException if the text is no report of this version, or one that left findings out */
    static EarlierReport parse(String text) throws IOException {
        var top = Json.read(text);
        if (!top.at("format").text("").equals("brig-audit") || top.at("version").number(0) != 1) {
            throw new IOException("no audit report of version 1");
        }
        if (top.at("inBaseline").number(0) > 0) {
            throw new IOException("made with --baseline, so it has only a part of the findings");
        }
        var findings = new LinkedHashMap<String, Entry>();
        for (var list : List.of("findings", "suppressed")) {
            top.at(list).items().forEach(f -> findings.put(f.at("fingerprint").text(""), entry(f)));
        }
        var ways = new LinkedHashSet<String>();
        top.at("paths").items().forEach(p -> ways.add(way(p)));
        var undecided = new LinkedHashSet<String>();
        boolean unseen = false;
        for (var open : top.at("undecided").items()) {
            undecided.add(open.at("id").text("") + " " + open.at("subject").text(""));
            unseen |= open.at("missing").texts().contains("processes.all-seen");
        }
        return new EarlierReport(findings, ways, undecided, unseen);
    }

    private static Entry entry(Tree finding) {
        return new Entry(
                finding.at("id").text("?"),
                finding.at("subject").text(""),
                finding.at("name").text(""),
                Severity.parse(finding.at("severity").text("")).orElse(Severity.INFO),
                finding.at("title").text(""));
    }

    /** With the last thing that it stands on: ten disks are ten ways. */
    private static String way(Tree path) {
        var reasons = path.at("steps").items().stream()
                .flatMap(step -> step.at("because").texts().stream())
                .toList();
        return path.at("kind").text("") + "  " + path.at("line").text("")
                + (reasons.isEmpty() ? "" : "  (" + reasons.getLast() + ")");
    }
}
