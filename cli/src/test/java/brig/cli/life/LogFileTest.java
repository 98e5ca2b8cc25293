package brig.cli.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    Path temp;

    private Kept kept(LogLimits limits) {
        return new Kept(
                temp, "name", "policy", "/", "true", Instant.EPOCH, RestartPolicy.NO, false, limits, List.of("-d"));
    }

    private void pump(LogFile log, String stream, String text) {
        LogPump.start(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), stream, log)
                .awaitEnd(10_000);
    }

    private List<String> read(int most) throws IOException {
        var lines = new ArrayList<String>();
        try (var reader = new LogReader(kept(LogLimits.DEFAULT))) {
            reader.read(most, line -> lines.add(line.stream() + " " + line.whole() + " " + text(line)));
        }
        return lines;
    }

    private static String text(LogReader.Line line) {
        return new String(line.text(), StandardCharsets.UTF_8);
    }

    @Test
    void linesOfBothStreamsComeBackAsTheyWere() throws IOException {
        try (var log = LogFile.open(temp, LogLimits.DEFAULT, _ -> {})) {
            pump(log, "stdout", "one\n\n  zwei  ü\nrest");
            pump(log, "stderr", "bad\n");
        }

        assertThat(read(Integer.MAX_VALUE))
                .containsExactly(
                        "stdout true one",
                        "stdout true ",
                        "stdout true   zwei  ü",
                        "stdout true rest",
                        "stderr true bad");
        assertThat(read(2)).containsExactly("stdout true rest", "stderr true bad");
    }

    @Test
    void aLineWithoutAnEndIsCutAndPutTogetherAgain() throws IOException {
        try (var log = LogFile.open(temp, LogLimits.DEFAULT, _ -> {})) {
            pump(log, "stdout", "x".repeat(40_000) + "\n");
        }

        assertThat(read(Integer.MAX_VALUE)).hasSize(3).first().asString().startsWith("stdout false xxx");
        assertThat(String.join("", read(Integer.MAX_VALUE)).chars().filter(c -> c == 'x'))
                .hasSize(40_000);
    }

    @Test
    void noMoreFilesAreKeptThanWanted() throws IOException {
        var limits = new LogLimits(4096, 3);
        try (var log = LogFile.open(temp, limits, _ -> {})) {
            for (int i = 0; i < 1000; i++) {
                log.line("stdout", "line " + i);
            }
        }

        try (var files = java.nio.file.Files.list(temp)) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(file.toFile().length()).isLessThanOrEqualTo(4096));
        }
        assertThat(read(1)).containsExactly("stdout true line 999");
    }

    @Test
    void whoFollowsMissesNothingWhenAFileIsPutAside() throws Exception {
        var seen = new ArrayList<String>();
        var over = new AtomicBoolean();
        try (var log = LogFile.open(temp, new LogLimits(4096, 50), _ -> {});
                var reader = new LogReader(kept(LogLimits.DEFAULT))) {
            log.line("stdout", "first");
            reader.read(Integer.MAX_VALUE, line -> seen.add(text(line)));
            for (int i = 0; i < 30; i++) {
                log.line("stdout", "before " + i);
            }
            over.set(true);
            reader.follow(over::get, line -> seen.add(text(line)));
        }

        assertThat(seen).hasSize(31).startsWith("first", "before 0").endsWith("before 29");
    }
}
