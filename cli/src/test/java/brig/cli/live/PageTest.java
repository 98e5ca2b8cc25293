package brig.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.live.LiveCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PageTest {
    private static final Row WEB = new Row(
            "0123456789ab",
            "web",
            "nginx",
            "running",
            1234.4,
            new LiveCounts(
                    5000,
                    3,
                    0,
                    1,
                    0,
                    List.of(
                            new LiveCounts.Line(Instant.ofEpochSecond(1), "older"),
                            new LiveCounts.Line(Instant.ofEpochSecond(2), "newer"))),
            0.25,
            OptionalDouble.of(2),
            OptionalLong.of(12 << 20),
            OptionalLong.of(64 << 20),
            OptionalLong.of(4));

    private static Look look(int containers) {
        return new Look(Instant.ofEpochSecond(3600), Collections.nCopies(containers, WEB), 0, Map.of());
    }

    @Test
    void aContainerIsALineWithWhatItUsesOfItsLimits() {
        var page = Page.of(look(1), Page.ANY_WIDTH, Page.ANY_HEIGHT, false);

        assertThat(page)
                .contains(
                        "brig top  01:00:00 UTC  1 container  1234 calls/s  0.25 cpus  12.0Mi",
                        "0123456789ab  web              nginx        running       1234        3        1   0.25 of 2.0"
                                + "    12.0Mi of 64.0Mi     4")
                .containsSubsequence("newest alerts", "  newer", "  older");
    }

    private static Row named(String name, double calls) {
        return new Row(
                WEB.id(),
                name,
                WEB.policy(),
                WEB.state(),
                calls,
                WEB.counts(),
                0,
                WEB.cpuLimit(),
                WEB.memory(),
                WEB.memoryLimit(),
                WEB.pids());
    }

    @Test
    void theBusyOneIsShownHoweverManyIdleOnesAreOlder() {
        var rows = new ArrayList<>(Collections.nCopies(50, named("idle", 0)));
        rows.add(named("flooding", 9));

        var page = Page.of(new Look(Instant.ofEpochSecond(3600), rows, 0, Map.of()), 200, 20, false);

        assertThat(page.get(3)).contains("flooding");
        assertThat(page).contains("... 39 more");
    }

    @Test
    void aLongNameMovesNoColumn() {
        var rows = List.of(named("a-name-of-more-than-sixteen-letters", 1), named("web", 1));

        var page = Page.of(new Look(Instant.ofEpochSecond(3600), rows, 0, Map.of()), 200, 20, false);

        assertThat(page.get(3).indexOf("running")).isEqualTo(page.get(4).indexOf("running"));
    }

    @Test
    void aSmallWindowShowsWhatFitsAndSaysHowManyMoreThereAre() {
        for (int height = 10; height < 40; height++) {
            var page = Page.of(look(50), 60, height, true);

            assertThat(page).hasSizeLessThanOrEqualTo(height).anyMatch(line -> line.matches("\\.\\.\\. \\d+ more"));
            assertThat(page)
                    .allMatch(line -> line.replaceAll("\u001b\\[[0-9]*m", "").length() <= 100);
        }
    }

    @Test
    void machinesGetEveryNumber() {
        assertThat(WEB.fields(Instant.EPOCH))
                .containsEntry("callsPerSecond", 1234.4)
                .containsEntry("denied", 3L)
                .containsEntry("cpuLimit", 2.0)
                .containsEntry("memoryLimitBytes", 64L << 20)
                .containsEntry("alerts", List.of("older", "newer"));
    }
}
