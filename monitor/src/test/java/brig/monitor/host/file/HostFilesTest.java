package brig.monitor.host.file;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.host.fact.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFilesTest {
    @TempDir
    Path root;

    @Test
    void aLinkInARecordedHostStaysInIt() throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/shadow"), "recorded\n");
        Files.createSymbolicLink(root.resolve("absolute"), Path.of("/etc/shadow"));
        Files.createSymbolicLink(root.resolve("climbing"), Path.of("../../../../etc/shadow"));
        var files = new HostFiles(root);

        assertThat(files.read("/absolute")).isEqualTo(Reading.of("recorded"));
        assertThat(files.read("/climbing")).isEqualTo(Reading.of("recorded"));
        assertThat(files.real("/absolute")).isEqualTo("/etc/shadow");
    }

    @Test
    void linksInACircleAreUnreadable() throws IOException {
        Files.createSymbolicLink(root.resolve("a"), Path.of("/b"));
        Files.createSymbolicLink(root.resolve("b"), Path.of("/a"));

        assertThat(new HostFiles(root).read("/a")).isEqualTo(Reading.unreadable("too many links"));
    }

    @Test
    void aMissingFileIsAbsent() {
        assertThat(new HostFiles(root).read("/none/there")).isEqualTo(Reading.absent());
    }

    @Test
    void aPipeIsNotWaitedFor() throws IOException, InterruptedException {
        new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start().waitFor();

        assertThat(new HostFiles(root).read("/pipe")).isEqualTo(Reading.unreadable("no regular file"));
    }

    @Test
    void aFileTooLongToBeTrueIsUnreadable() throws IOException {
        Files.write(root.resolve("long"), new byte[9 << 20]);

        assertThat(new HostFiles(root).read("/long")).isEqualTo(Reading.unreadable("longer than 8388608 bytes"));
    }
}
