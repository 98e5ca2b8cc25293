package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Page;
import brig.tests.Roots;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No silent loss: every watched call becomes an event, or is counted as one that did not. */
@AsRoot
class FloodIT {
    private static final int CALLS = 20_000;
    /** More than a queue holds ({@code EventPipe.CAPACITY}, 32 MiB). */
    private static final int MANY = 60_000;

    @TempDir
    Path temp;

    @Test
    void eventsAndDropsTogetherAreAllTheCalls() throws Exception {
        var out = Roots.volume(temp);
        var events = temp.resolve("events.jsonl");
        int port = Page.freePort();
        var running = Brig.in(temp)
                .volume(out, "/out")
                .with("response", "{file: alert}")
                .option("--metrics", "127.0.0.1:" + port, "--events", events)
                .start("each flood " + CALLS + " 8 /etc/secret + writefile /out/done x + wait 60");
        double dropped;
        double decided;
        try {
            Await.until(
                    () -> Files.exists(out.resolve("done"))
                            || !running.process().isAlive(),
                    "the flood is over");
            Await.until(() -> !grows(events), "what was queued is written");
            var page = Page.of("http://127.0.0.1:" + port + "/metrics");
            dropped = Page.sum(page, "brig_events_dropped_total.*");
            decided = Page.sum(page, "brig_events_total\\{.*verdict=\"alert\".*");
        } finally {
            running.process().destroy();
        }
        var ended = running.end(30);

        long written;
        try (var lines = Files.lines(events)) {
            written = lines.filter(line -> line.contains("\"call\":\"openat\"") && line.contains("alert"))
                    .count();
        }
        assertThat(ended.out()).as(ended.toString()).contains("ok flood calls=" + CALLS);
        assertThat(decided).isEqualTo(CALLS);
        assertThat(written + dropped)
                .as(written + " written, " + dropped + " dropped")
                .isEqualTo(CALLS);
        assertThat(written).isPositive();
    }

    /** Alerts go to a pipe that is full and that nobody reads. */
    @Test
    void aReaderWhoDoesNotReadHoldsUpNoCallAndWhatHeMissesIsCounted() throws Exception {
        var out = Roots.volume(temp);
        var pipe = temp.resolve("pipe");
        Command.of("mkfifo", pipe).run();
        int port = Page.freePort();
        var running = Brig.in(temp)
                .behind("sh", "-c", "exec \"$@\" 2<>" + pipe, "sh")
                .volume(out, "/out")
                .with("response", "{file: alert}")
                .option("--metrics", "127.0.0.1:" + port)
                .start("each flood " + MANY + " 8 /etc/secret + writefile /out/done x + wait 60");
        try {
            Await.until(
                    () -> Files.exists(out.resolve("done"))
                            || !running.process().isAlive(),
                    "the flood is over");
            var page = Page.of("http://127.0.0.1:" + port + "/metrics");

            assertThat(Page.sum(page, "brig_events_total\\{.*verdict=\"alert\".*"))
                    .isEqualTo(MANY);
            assertThat(Page.sum(page, "brig_events_dropped_total.*")).isBetween(5_000.0, (double) MANY);
            running.process().destroy();

            Await.until(() -> running.process().descendants().findAny().isEmpty(), "the container is gone");
        } finally {
            running.process().destroy();
            // what Brig has to say at the end waits for a reader, as anybody's last words do
            Command.of("cat", pipe).start();
        }
        running.end(30);
    }

    private static boolean grows(Path file) throws Exception {
        long size = Files.size(file);
        Thread.sleep(500);
        return Files.size(file) > size;
    }
}
