package brig.tests.door;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Page;
import brig.tests.Roots;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that Prometheus reads. */
@AsRoot
class MetricsIT {
    @TempDir
    Path temp;

    @Test
    void thePageCountsWhatHappened() throws Exception {
        var out = Roots.volume(temp);
        int port = Page.freePort();
        var running = Brig.in(temp)
                .volume(out, "/out")
                .option("--metrics", "127.0.0.1:" + port)
                .start("each readfile /etc/secret + readfile /etc/secret + writefile /out/done x + wait 60");
        try {
            Await.until(() -> Files.exists(out.resolve("done")), "the attempts are over");
            var page = Page.of("http://127.0.0.1:" + port + "/metrics");

            assertThat(Page.sum(page, "brig_denials_total\\{.*offence=\"file\".*"))
                    .isEqualTo(2);
            assertThat(Page.sum(page, "brig_events_total\\{.*verdict=\"deny\".*"))
                    .isEqualTo(2);
            assertThat(Page.sum(page, "brig_container_starts_total\\{.*")).isEqualTo(1);
            assertThat(Page.sum(page, "brig_container_start_seconds_sum.*")).isCloseTo(0.5, Offset.offset(0.5));
            assertThat(Page.sum(page, "brig_decision_seconds_count.*")).isGreaterThan(2);
            assertThat(Page.sum(page, "brig_events_dropped_total.*")).isZero();
            assertThat(page).contains("# TYPE brig_kills_total counter").contains("brig_degraded_controls");
        } finally {
            running.process().destroy();
        }
        running.end(20);
    }

    @Test
    void itListensOnLoopbackAloneAndOnlyWhenAsked() throws Exception {
        var silent = Brig.in(temp).start("wait 60");
        try {
            Await.until(() -> silent.process().descendants().count() > 1, "the container runs");

            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Page.of("http://127.0.0.1:9464/metrics")))
                    .isInstanceOf(ConnectException.class);
        } finally {
            silent.process().destroy();
        }
        silent.end(20);
    }
}
