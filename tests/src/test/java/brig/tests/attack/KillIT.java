package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Roots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kill means all: every process of the hydra adds a byte to a file each millisecond as long as it lives. */
@AsRoot
class KillIT {
    @TempDir
    Path temp;

    private Path out;

    @BeforeEach
    void aVolume() throws Exception {
        out = Roots.volume(temp);
    }

    private Brig brig() throws Exception {
        return Brig.in(temp).volume(out, "/out");
    }

    @Test
    void processesThatForkTwiceStartSessionsAndIgnoreEverySignalDieWithTheOffender() throws Exception {
        var killed = brig().attempt("hydra 12 /out/beat mount tmpfs x /mnt");

        assertThat(killed.code()).as(killed.toString()).isEqualTo(137);
        assertThat(killed.out()).isEqualTo("bred");
        assertSilent(out.resolve("beat"));
    }

    @Test
    void anOffenceThatIsOnlyDeniedLeavesThemAlive() throws Exception {
        var running = brig().with("response", "{escape: deny}").start("hydra 12 /out/beat mount tmpfs x /mnt");
        try {
            Await.until(() -> size(out.resolve("beat")) > 1000, "twelve processes beat");
        } finally {
            running.process().destroyForcibly().waitFor();
            Brig.clean();
        }
    }

    @Test
    void aProcessInAnotherCgroupDiesAsWell() throws Exception {
        var running = brig().start("hydra 6 /out/beat after /out/go mount tmpfs x /mnt");
        Await.until(() -> size(out.resolve("beat")) > 100, "the hydra beats");
        var moved = running.process().descendants().filter(KillIT::isInside).toList();
        for (var process : moved) {
            for (var hierarchy : new String[] {"pids", "unified", "freezer", "."}) {
                var procs = Path.of("/sys/fs/cgroup", hierarchy, "cgroup.procs");
                if (Files.exists(procs)) {
                    Files.writeString(procs, Long.toString(process.pid()), StandardOpenOption.WRITE);
                }
            }
        }
        Files.createFile(out.resolve("go"));

        var killed = running.end(20);

        assertThat(moved).isNotEmpty();
        assertThat(killed.code()).as(killed.toString()).isEqualTo(137);
        assertThat(moved).noneMatch(ProcessHandle::isAlive);
        assertSilent(out.resolve("beat"));
    }

    private static boolean isInside(ProcessHandle process) {
        return process.info().command().filter(path -> path.endsWith("/inside")).isPresent();
    }

    static void assertSilent(Path beat) throws Exception {
        Thread.sleep(50);
        long size = size(beat);
        Thread.sleep(300);
        assertThat(size(beat)).as("bytes in " + beat).isEqualTo(size);
    }

    static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
