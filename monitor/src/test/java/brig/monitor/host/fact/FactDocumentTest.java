package brig.monitor.host.fact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FactDocumentTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    private final Ledger ledger = new Ledger(CLOCK);

    @Test
    void theThreeStatesSurviveWritingAndReading() throws IOException {
        ledger.value(Subject.HOST, "a", List.of(Map.of("x", 1L)), "/a");
        ledger.put(Subject.container("web"), "b", Reading.absent(), "/b");
        ledger.put(Subject.container("web"), "c", Reading.unreadable("permission denied"), "/c");

        var again = FactDocument.fromJson(ledger.close("h").toJson());

        assertThat(again.all()).isEqualTo(ledger.close("h").all());
        assertThat(again.reading(Subject.container("web"), "c")).isEqualTo(Reading.unreadable("permission denied"));
        assertThat(again.fact(Subject.HOST, "a").orElseThrow().source()).isEqualTo("/a");
    }

    @Test
    void whatNobodyLookedAtIsUnreadable() {
        var reading = ledger.close("h").reading(Subject.HOST, "sysctl.kernel.sysrq");

        assertThat(reading).isEqualTo(Reading.unreadable("not looked at"));
    }

    @Test
    void aSourceThatAnswersTooLateChangesNothing() {
        var document = ledger.close("h");

        ledger.value(Subject.HOST, "late", 1L, "/late");

        assertThat(document.all()).isEmpty();
        assertThat(ledger.close("h").all()).isEmpty();
    }

    @Test
    void anotherVersionIsRefusedWithBothNumbers() {
        var text = ledger.close("h").toJson().replace("\"version\" : 1", "\"version\" : 2");

        assertThatThrownBy(() -> FactDocument.fromJson(text))
                .hasMessage("fact document of version 2, this Brig reads version 1");
    }

    @Test
    void aSubjectOfNoKnownKindIsRefusedWithItsLine() {
        var text = """
                {"format":"brig-facts","version":1,"host":"h","time":"2026-01-02T03:04:05Z","facts":{
                "planet:x":{"k":
                {"value":1,"source":"s","time":"2026-01-02T03:04:05Z"}}}}""";

        assertThatThrownBy(() -> FactDocument.fromJson(text)).hasMessage("line 3: unknown subject 'planet:x'");
    }
}
