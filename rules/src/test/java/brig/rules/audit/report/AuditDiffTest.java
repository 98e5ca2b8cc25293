package brig.rules.audit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.rules.audit.check.Severity;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class AuditDiffTest {
    private static String report(String findings, String undecided, String paths) {
        return """
                {"format": "brig-audit", "version": 1, "findings": [%s], "suppressed": [], "inBaseline": 0,
                 "undecided": [%s], "paths": [%s]}
                """.formatted(findings, undecided, paths);
    }

    private static String finding(String id, String severity) {
        return """
                {"id": "%s", "subject": "container:web", "name": "web", "severity": "%s", "title": "t", "fingerprint": "%s"}
                """.formatted(id, severity, id);
    }

    private static String way(String disk) {
        return """
                {"kind": "PATH-BLKDEV", "line": "web → root → host root", "steps": [{"because": ["web: devices.block %s"]}]}
                """.formatted(disk);
    }

    @Test
    void whatIsNewWorseMilderAndGoneIsToldApart() throws IOException {
        var before =
                report(finding("A", "high") + "," + finding("B", "low") + "," + finding("C", "high"), "", way("sda"));
        var after =
                report(finding("B", "high") + "," + finding("C", "low") + "," + finding("D", "medium"), "", way("sdb"));

        var diff = AuditDiff.between(before, after);

        assertThat(diff.text()).isEqualTo("""
                + medium    D                 web: t
                ! high      B                 web: t (was low)
                ~ low       C                 web: t (was high)
                - high      A                 web: t
                + way  PATH-BLKDEV  web → root → host root  (web: devices.block sdb)
                - way  PATH-BLKDEV  web → root → host root  (web: devices.block sda)
                1 new, 1 worse, 1 milder, 1 gone; ways out: 1 before, 1 now
                """);
        assertThat(diff.hasWorse(Severity.HIGH)).isTrue();
        assertThat(diff.hasWorse(Severity.CRITICAL)).isFalse();
    }

    @Test
    void whatCannotBeDecidedAnyMoreIsNotGone() throws IOException {
        var open = "{\"id\": \"A\", \"subject\": \"container:web\", \"missing\": [\"processes.all-seen\"]}";

        var diff = AuditDiff.between(report(finding("A", "high"), "", ""), report("", open, ""));

        assertThat(diff.text())
                .contains("? high      A                 web: t (cannot be decided any more)")
                .contains("what is gone may only be unseen")
                .endsWith("1 lost; ways out: 0 before, 0 now\n");
        assertThat(diff.knowsLess()).isTrue();
    }

    @Test
    void theSameAuditDiffersInNothing() throws IOException {
        var report = report(finding("A", "high"), "", way("sda"));

        var diff = AuditDiff.between(report, report);

        assertThat(diff.text()).isEqualTo("no finding differs; ways out: 1 before, 1 now\n");
        assertThat(diff.hasWorse(Severity.INFO)).isFalse();
        assertThat(diff.knowsLess()).isFalse();
    }

    @Test
    void aReportThatLeftFindingsOutIsRefused() {
        var part = report("", "", "").replace("\"inBaseline\": 0", "\"inBaseline\": 3");

        assertThatThrownBy(() -> AuditDiff.between(part, report("", "", "")))
                .hasMessage("made with --baseline, so it has only a part of the findings");
    }
}
