package brig.rules.audit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.json.Json;
import brig.rules.audit.Audit;
import brig.rules.audit.AuditResult;
import brig.rules.audit.check.Examiner.Undecided;
import brig.rules.audit.check.Finding;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    private static FactDocument facts(String container) {
        var ledger = new Ledger(CLOCK);
        ledger.value(Subject.HOST, "sysctl.kernel.randomize_va_space", 0L, "/proc/sys/kernel/randomize_va_space");
        ledger.value(Subject.container(container), "engine", "docker", "api");
        ledger.value(Subject.container(container), "state", "running", "api");
        ledger.value(Subject.container(container), "config.privileged", true, "api");
        return ledger.close("h");
    }

    private static AuditResult audit(String container) {
        return Audit.shipped().of(facts(container), Optional.empty());
    }

    @Test
    void theTextIsShortAndNamesWhatIsWorstFirst() {
        var audit = audit("web");

        var text = TextReport.of(audit, Screened.all(audit.findings()), false, false);

        assertThat(text).contains("container web").contains("critical  CTR-PRIV          it is privileged");
        assertThat(text.indexOf("critical")).isLessThan(text.indexOf("medium"));
        assertThat(text).contains("KRN-ASLR").contains("not decided: ");
    }

    @Test
    void aFindingHasLinesOfEightyLettersAndLosesNoWord() {
        var ledger = new Ledger(CLOCK);
        var container = Subject.container("web");
        ledger.value(container, "engine", "docker", "api");
        ledger.value(container, "state", "running", "api");
        ledger.value(container, "config.cap-add", List.of("SYS_TIME", "SYS_BOOT", "SYSLOG", "MAC_ADMIN"), "api");
        var audit = Audit.shipped().of(ledger.close("h"), Optional.empty());

        var text = TextReport.of(audit, Screened.all(audit.findings()), false, false);

        assertThat(text.lines().filter(l -> l.startsWith("  "))).allMatch(l -> l.length() <= 80);
        assertThat(text.replaceAll("\\s+", " "))
                .contains("it holds a capability over the whole host (MAC_ADMIN, SYSLOG, SYS_BOOT, SYS_TIME)");
    }

    @Test
    void whoCouldNotSeeAllProcessesSaysSoFirstAndLeavesTheQuestionOpen() {
        var ledger = new Ledger(CLOCK);
        ledger.put(Subject.HOST, "processes.all-seen", Reading.unreadable("136 processes could not be looked at"), "p");

        var audit = Audit.shipped().of(ledger.close("h"), Optional.empty());

        assertThat(TextReport.of(audit, Screened.all(audit.findings()), false, false))
                .startsWith("not seen: 136 processes could not be looked at; containers may run there");
        assertThat(audit.undecided()).extracting(Undecided::id).contains("RT-FOREIGN");
    }

    @Test
    void thePlanIsAScriptWhoseUnknownPartsAreComments() {
        var audit = audit("web");

        var plan = FixPlan.of(audit, Screened.all(audit.findings()));

        assertThat(plan)
                .startsWith("# Nothing was changed")
                .contains("\nsysctl -w kernel.randomize_va_space=2\n")
                .contains("# - container web: CTR-PRIV critical")
                .contains("not known: how it was started");
        assertThat(plan.lines().filter(line -> !line.isEmpty() && !line.startsWith("#")))
                .allMatch(line -> line.startsWith("sysctl ") || line.startsWith("echo "));
        assertThat(FixPlan.of(audit, Screened.all(List.of()))).isEqualTo("# nothing to do\n");
    }

    @Test
    void aNameThatCommandsTheTerminalIsDisarmed() {
        var audit = audit("we\u001b[2Jb\u202e");

        assertThat(TextReport.of(audit, Screened.all(audit.findings()), false, true))
                .contains("container we?[2Jb?")
                .doesNotContain("\u001b", "\u202e");
    }

    @Test
    void aBaselineHidesWhatItHasAndNothingElse() throws IOException {
        var before = audit("web");
        var known = JsonReport.fingerprints(JsonReport.of(before, Screened.all(before.findings())));
        var after = audit("other");

        var same = Screened.of(before.findings(), known, Suppressions.none());
        var other = Screened.of(after.findings(), known, Suppressions.none());

        assertThat(same.shown()).isEmpty();
        assertThat(other.shown()).extracting(Finding::name).containsOnly("other");
        assertThatThrownBy(() -> JsonReport.fingerprints("{}")).hasMessage("no audit report of version 1");
    }

    @Test
    void aSuppressionHoldsUntilItsDayAndIsToldWhenUseless() throws IOException {
        var yaml = """
                suppress:
                  - {id: CTR-PRIV, subject: web, reason: needed for builds, until: '2026-06-30'}
                  - {id: CTR-SOCK, subject: web, reason: gone since, until: '2026-06-30'}
                """;
        var findings = audit("web").findings();

        var early = Screened.of(findings, Set.of(), Suppressions.parse("s.yaml", yaml, LocalDate.parse("2026-06-30")));
        var late = Screened.of(findings, Set.of(), Suppressions.parse("s.yaml", yaml, LocalDate.parse("2026-07-01")));

        assertThat(early.shown()).extracting(Finding::id).doesNotContain("CTR-PRIV");
        assertThat(early.complaints()).containsExactly("line 3: nothing found of CTR-SOCK of web");
        assertThat(early.expired()).isFalse();
        assertThat(late.shown()).extracting(Finding::id).contains("CTR-PRIV");
        assertThat(late.expired()).isTrue();
    }

    @Test
    void aSuppressionWithoutAReasonIsRefused() {
        assertThatThrownBy(() -> Suppressions.parse(
                        "s.yaml", "suppress:\n  - {id: A, subject: '*', until: '2026-06-30'}\n", LocalDate.EPOCH))
                .hasMessage("s.yaml:2: 'reason' is missing");
    }

    @Test
    void sarifHasARuleForEachResultAndAPlace() throws IOException {
        var audit = audit("web");

        var run = Json.read(SarifReport.of(audit, Screened.all(audit.findings())))
                .at("runs")
                .items()
                .getFirst();

        var rules = run.at("tool.driver.rules").items().stream()
                .map(r -> r.at("id").text(""))
                .toList();
        assertThat(rules).doesNotHaveDuplicates();
        assertThat(run.at("results").items()).isNotEmpty().allSatisfy(result -> {
            assertThat(rules).contains(result.at("ruleId").text(""));
            assertThat(List.of("error", "warning", "note"))
                    .contains(result.at("level").text(""));
            assertThat(result.at("locations").items()).hasSize(1);
        });
    }

    @Test
    void thePageNeedsNothingElseAndBelievesNoName() {
        var audit = audit("<script>alert(1)</script>");

        var page = HtmlReport.of(audit, Screened.all(audit.findings()));

        assertThat(page)
                .doesNotContain("<script", "http-equiv=\"refresh", "src=")
                .contains("&lt;script&gt;");
    }

    @Test
    void metricsCountEverySeverityEvenIfThereIsNone() {
        var audit = audit("web");

        assertThat(MetricsReport.of(audit, audit.findings(), Duration.ofMillis(1500)))
                .contains("brig_audit_findings{severity=\"low\"}", "brig_audit_paths{goal=\"host_root\"} 0")
                .contains("brig_audit_time_seconds 1767323045", "brig_audit_duration_seconds 1.5");
    }
}
