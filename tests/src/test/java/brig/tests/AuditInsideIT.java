package brig.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The helper of {@code brig audit --inside} in a container of Brig's own, and outside of every container. */
@AsRoot
class AuditInsideIT {
    @TempDir
    Path temp;

    private Ended seen(String... options) throws Exception {
        var bin = Files.createDirectory(temp.resolve("bin"));
        assertThat(Brig.verb("audit", "--inside-helper", bin.resolve("brig-inside"))
                        .run()
                        .code())
                .isZero();
        return Command.of(Tools.brig().toArray())
                .and("run")
                .and((Object[]) options)
                .and("-v", bin + ":/root/helper:ro", "--", "/root/helper/brig-inside")
                .run();
    }

    @Test
    void aProcessThatBrigHoldsHasNoWayOut() throws Exception {
        var document = seen();
        var file = Files.writeString(temp.resolve("seen.json"), document.out());

        var report = Brig.verb("audit", "--inside", "--facts", file, "--format", "json")
                .run();

        assertThat(document.out()).as(document.toString()).contains("\"format\": \"brig-inside\"");
        assertThat(report.out())
                .as(report.toString())
                .contains("process ")
                .doesNotContain("CTR-CAP-", "CTR-SOCK", "CTR-MNT-ROOT", "CTR-PIDHOST", "CTR-SECCOMP\"", "PATH-");
    }

    @Test
    void aProcessOfTheHostIsInNoContainer() throws Exception {
        var report = Brig.verb("audit", "--inside").run();

        assertThat(report.code()).isEqualTo(1);
        assertThat(report.err()).contains("in no container");
    }
}
