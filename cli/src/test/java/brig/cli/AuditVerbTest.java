package brig.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditVerbTest {
    private static final String FACTS = """
            {"format": "brig-facts", "version": 1, "host": "h", "time": "2026-01-02T03:04:05Z", "facts": {
              "host": {"sysctl.kernel.randomize_va_space": {"value": 0, "source": "f", "time": "2026-01-02T03:04:05Z"}}}}
            """;

    @TempDir
    Path temp;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int audit(String... options) throws IOException {
        var facts = Files.writeString(temp.resolve("facts.json"), FACTS);
        var words = new ArrayList<>(List.of("audit", "--no-paths", "--facts", facts.toString()));
        words.addAll(List.of(options));
        return brig(words);
    }

    private int brig(List<String> words) {
        var out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        var console = new Console(out, new PrintStream(err, true, StandardCharsets.UTF_8), false, false);
        return new Brig(console).execute(words.toArray(String[]::new));
    }

    @Test
    void everyWritesTheReportAgainAndAgain() throws Exception {
        var file = temp.resolve("brig.prom");
        var auditing = Thread.ofPlatform().daemon().start(() -> {
            try {
                audit("--every", "1s", "--format", "metrics", "-o", file.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        awaitReport(file);
        Files.delete(file);
        awaitReport(file);

        assertThat(Files.readString(file)).contains("brig_audit_findings{severity=\"medium\"} 1");
        auditing.interrupt();
        auditing.join(10_000);
        assertThat(auditing.isAlive()).isFalse();
    }

    private static void awaitReport(Path file) throws InterruptedException {
        for (int i = 0; i < 600 && !Files.exists(file); i++) {
            Thread.sleep(50);
        }
        assertThat(file).exists();
    }

    @Test
    void everyNeedsAFileAndATime() throws IOException {
        assertThat(audit("--every", "1h")).isEqualTo(ExitCode.USAGE);
        assertThat(audit("--every", "often", "-o", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(audit("--every", "1h", "-o", "x", "--fail-on", "high")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("'often' is no time: write 15m, 1h or 1d");
    }

    @Test
    void filesAloneSayNothingOfAKernelAndPassNothing() throws IOException {
        var report = temp.resolve("report");
        Files.createDirectories(temp.resolve("disk/etc"));

        var disk = temp.resolve("disk").toString();
        var exit = brig(List.of("audit", "--no-paths", "--all", "--root", disk, "-o", report.toString()));

        assertThat(exit).isEqualTo(ExitCode.FINE);
        var lines = Files.readString(report);
        var undecided = lines.substring(lines.indexOf("not decided:"));
        assertThat(lines)
                .contains("not seen: files alone say nothing of processes")
                .doesNotContain("run it as root");
        assertThat(lines.substring(0, lines.indexOf("not decided:"))).doesNotContain("KRN-", "LSM-NONE");
        assertThat(undecided).contains("KRN-EOL", "KRN-ASLR", "KRN-PTRACE", "LSM-NONE");
    }

    @Test
    void aFileThatIsNoTextIsNamed() throws IOException {
        var noise = temp.resolve("noise");
        Files.write(noise, new byte[] {(byte) 0xff, (byte) 0xfe});

        assertThat(brig(List.of("audit", "--facts", noise.toString()))).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(noise + ": no text in UTF-8");
    }

    @Test
    void hardenAndItsFormatsGoTogether() throws IOException {
        assertThat(audit("--harden", "web", "--format", "json")).isEqualTo(ExitCode.USAGE);
        assertThat(audit("--format", "docker")).isEqualTo(ExitCode.USAGE);
        assertThat(audit("--harden", "web")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("no container 'web' here");
    }
}
