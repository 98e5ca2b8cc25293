package brig.rules.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Subject;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExaminerTest {
    private static String title(List<String> written, List<String> read) throws IOException {
        var ledger = new Ledger(Clock.systemUTC());
        ledger.value(Subject.HOST, "rw", written, "");
        ledger.value(Subject.HOST, "ro", read, "");
        var checks = Checks.parse("own.yaml", """
                checks:
                  - {id: A, on: host, title: 'there ({rw}{ro})', severity: high, when: rw or ro, why: w, fix: f}
                """);
        return new Examiner(ledger.close("h"))
                .examine(checks)
                .findings()
                .getFirst()
                .title();
    }

    @Test
    void placesSideBySideInATitleAreOneList() throws IOException {
        assertThat(title(List.of("/a", "/b"), List.of("/c"))).isEqualTo("there (/a, /b, /c)");
        assertThat(title(List.of(), List.of("/c"))).isEqualTo("there (/c)");
    }
}
