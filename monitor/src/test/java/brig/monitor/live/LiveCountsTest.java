package brig.monitor.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.monitor.Meter;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Finding;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import brig.policy.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveCountsTest {
    private static final Verdict.Reason REASON = new Verdict.Reason(Offence.FILE, "files.read", Place.BUILT_IN);

    @TempDir
    Path temp;

    private final LiveWriter writer = new LiveWriter(Meter.NONE);

    @Test
    void whatIsCountedIsReadByWhoeverLooks() throws IOException {
        var file = temp.resolve("live");
        writer.decided(Offence.FILE, new Verdict.Allow(), 1);
        writer.show(file);
        writer.decided(Offence.FILE, new Verdict.Deny(13, REASON), 1);
        writer.decided(Offence.FILE, new Verdict.Alert(REASON), 1);
        writer.dropped();
        writer.accept(finding("m"));

        var counts = LiveCounts.read(file);

        assertThat(counts.calls()).isEqualTo(3);
        assertThat(counts.denied()).isEqualTo(1);
        assertThat(counts.alerted()).isEqualTo(1);
        assertThat(counts.dropped()).isEqualTo(1);
        assertThat(counts.findings()).isEqualTo(1);
        assertThat(counts.alerts())
                .singleElement()
                .satisfies(line -> assertThat(line.text()).contains("web ALERT m (files.read"));
    }

    @Test
    void ofManyAlertsTheNewestSixteenAreKeptAndLongOnesAreCut() throws IOException {
        var file = temp.resolve("live");
        writer.show(file);
        for (int i = 0; i < 20; i++) {
            writer.accept(finding("number " + i + " " + "x".repeat(500)));
        }

        var alerts = LiveCounts.read(file).alerts();

        assertThat(alerts).hasSize(16);
        assertThat(alerts.getFirst().text()).contains("number 4 ").hasSizeLessThan(256);
        assertThat(alerts.getLast().text()).contains("number 19 ");
    }

    @Test
    void anotherFileIsRefused() throws IOException {
        var file = Files.writeString(temp.resolve("live"), "something else");

        assertThatThrownBy(() -> LiveCounts.read(file)).hasMessageContaining("is not what this Brig writes");
    }

    private static Finding finding(String message) {
        return new Finding(Instant.EPOCH, new ContainerRef("0123456789ab", "web", "p"), REASON, message, false);
    }
}
