package brig.monitor.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.monitor.Samples;
import brig.monitor.event.SyscallEvent;
import brig.monitor.incident.Evidence.Descriptor;
import brig.monitor.incident.Evidence.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncidentsTest {
    private static final Evidence EVIDENCE = new Evidence(
            List.of(
                    new Running(4300, 1, 0, "/usr/sbin/nginx", List.of("nginx"), 0, false),
                    new Running(4312, 7, 4300, "/bin/sh", List.of("sh", "-c", "x\033[2K"), 1000, true),
                    new Running(4313, 8, 4312, "/bin/cat", List.of(), 1000, false),
                    new Running(4314, 9, 4300, "/bin/ls", List.of("ls"), 1000, false)),
            List.of(new Descriptor(3, "socket:[7]")),
            List.of("22 1 0:5 / /proc rw,nosuid - proc proc rw"),
            true);

    @TempDir
    Path temp;

    private final History history = new History();

    private Path folder() {
        return temp.resolve("incidents");
    }

    private Incidents incidents(int keep) {
        return new Incidents(folder(), keep, history);
    }

    @Test
    void whatTheHostLackedIsInTheReport() throws Exception {
        var event = Samples.killed("none");
        var degraded = new SyscallEvent(
                event.time(),
                event.container().without(List.of("landlock", "pids")),
                event.process(),
                event.call(),
                event.asked(),
                event.verdict(),
                event.decision());

        incidents(10).killed(degraded, EVIDENCE, true);

        var report = IncidentReport.read(Incidents.find(folder(), "0123456789ab"));
        assertThat(report.degraded()).containsExactly("landlock", "pids");
        assertThat(report.cause().path("degraded")).hasSize(2);
        assertThat(report.text()).contains("\ndegraded   it ran without: landlock, pids\n");
    }

    @Test
    void thePageNeedsNothingElseAndShowsHostileNamesAsText() throws Exception {
        var cause = Samples.killed("<script>alert(1)</script>'\"&");
        var hostile = new Evidence(
                List.of(new Running(7, 1, 0, "/x<img src=http://a>", List.of("<b>", "\033[2J"), 0, true)),
                List.of(new Descriptor(3, "</td><script>")),
                List.of("<svg onload=x>"),
                List.of(new Evidence.Program("/x\"><i>", 5, "ab12")),
                true);

        incidents(10).killed(cause, hostile, true);
        var page = IncidentReport.read(Incidents.find(folder(), "0123456789ab")).html();

        assertThat(page)
                .contains("&lt;script&gt;", "default-src 'none'", "ab12", "class=\"offender\"", "syscalls.watch=mount")
                .doesNotContain("<script", "<img", "<b>", "<svg onload", "<i>", "\033", " src=\"", "href=");
    }

    @Test
    void aProgramIsHashedAlthoughItIsGone() throws Exception {
        var sleep = new ProcessBuilder(
                        Files.copy(Path.of("/bin/sleep"), temp.resolve("sleep")).toString(), "60")
                .start();
        try {
            var running =
                    new Running((int) sleep.pid(), 1, 0, temp.resolve("sleep").toString(), List.of(), 0, true);
            Files.delete(temp.resolve("sleep"));

            try (var programs = OpenPrograms.of(List.of(running))) {
                sleep.destroyForcibly().waitFor();
                var program = programs.added(EVIDENCE).programs().getFirst();

                assertThat(program.bytes()).isEqualTo(Files.size(Path.of("/bin/sleep")));
                assertThat(program.sha256())
                        .isEqualTo(HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256")
                                        .digest(Files.readAllBytes(Path.of("/bin/sleep")))));
            }
        } finally {
            sleep.destroyForcibly();
        }
    }

    @Test
    void aReportIsReadBackAndShownWithItsTree() throws Exception {
        history.accept(Samples.denied());
        var cause = Samples.killed("none\n");
        history.accept(cause);
        incidents(10).killed(cause, EVIDENCE, true);

        var report = IncidentReport.read(Incidents.find(folder(), "0123456789ab"));

        assertThat(report.evidence()).isEqualTo(EVIDENCE);
        assertThat(report.before()).hasSize(1);
        assertThat(report.text()).isEqualTo("""
                        container  web (0123456789ab), policy strict
                        killed     2026-03-04T05:06:07.890Z
                        rule       syscalls.watch=mount at profile:strict:12:5, offence escape
                        call       mount(source=none\\n, target=/mnt)
                        process    /bin/sh, pid 7 (host 4312), uid 1000, in /srv/www
                        command    sh -c id

                        processes
                          1 nginx (host 4300, uid 0)
                          ├─ 7 sh -c x\\x1b[2K (host 4312, uid 1000)  <== made the call
                          │  └─ 8 /bin/cat (host 4313, uid 1000)
                          └─ 9 ls (host 4314, uid 1000)

                        open files of the offender
                             3  socket:[7]

                        mounts
                          /proc  proc from proc (rw,nosuid)

                        what went before
                          2026-03-04T05:06:07.890Z deny ../../etc/shadow -> /etc/shadow
                        """.replace(
                "deny ../../etc/shadow -> /etc/shadow", "deny openat(../../etc/shadow -> /etc/shadow) by /bin/sh"));
    }

    @Test
    void onlyRootMayReadReports() throws Exception {
        incidents(10).killed(Samples.killed("none"), Evidence.NONE, false);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
                .isEqualTo("rwx------");
        var file = Incidents.find(folder(), "0123456789ab-1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(IncidentReport.read(file).text()).contains("NOT CONFIRMED");
    }

    @Test
    void theNewestAreKeptAndNoDraftIsLeft() throws Exception {
        for (int i = 1; i <= 5; i++) {
            incidents(3).killed(Samples.killed("none"), Evidence.NONE, true);
            var newest = folder().resolve("0123456789ab-" + Math.min(i, 4) + ".json");
            if (Files.exists(newest)) {
                Files.setLastModifiedTime(newest, FileTime.fromMillis(1000L * i));
            }
        }

        assertThat(Incidents.list(folder())).hasSize(3);
        try (var files = Files.list(folder())) {
            assertThat(files).hasSize(3);
        }
    }

    @Test
    void anUnknownReportAndAFileThatIsNoneAreNamed() throws IOException {
        assertThat(Incidents.list(folder())).isEmpty();
        assertThatThrownBy(() -> Incidents.find(folder(), "nobody"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no incident report called 'nobody'");
        var file = Files.writeString(temp.resolve("x.json"), "{\"version\":");
        assertThatThrownBy(() -> IncidentReport.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + " is no incident report");
    }

    @Test
    void theLastFiveHundredEventsOfAContainerAreRemembered() {
        for (int i = 0; i < 700; i++) {
            history.accept(Samples.denied("file" + i));
        }

        assertThat(history.of("0123456789ab")).hasSize(500);
        history.forget("0123456789ab");
        assertThat(history.of("0123456789ab")).isEmpty();
    }
}
