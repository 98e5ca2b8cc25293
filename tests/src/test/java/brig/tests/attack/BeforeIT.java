package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Roots;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A call that kills its container never runs: nobody can see even a short-lived effect of it. */
@AsRoot
class BeforeIT {
    /** Without Landlock the watcher lets a path pass only if all are allowed. */
    private static final String ALL_FILES = "{read: [/], execute: [/], watch: false}";

    @TempDir
    Path temp;

    private Path out;

    @BeforeEach
    void aVolume() throws Exception {
        out = Roots.volume(temp);
    }

    private Brig mayMount(String response) throws Exception {
        return Brig.in(temp)
                .withoutLandlock()
                .with("files", ALL_FILES)
                .volume(out, "/out")
                .with("process", "{user: '0:0', capabilities: [SYS_ADMIN]}")
                .with("response", "{escape: " + response + "}");
    }

    @Test
    void aProcessThatWatchesThePlaceAllTheTimeNeverSeesTheMount() throws Exception {
        for (int i = 0; i < 5; i++) {
            var killed = mayMount("kill").attempt("canary /mnt /out/canary");

            assertThat(killed.code()).as(killed.toString()).isEqualTo(137);
            assertThat(out.resolve("canary")).doesNotExist();
        }
    }

    @Test
    void itWouldSeeTheMount() throws Exception {
        var let = mayMount("alert").attempt("canary /mnt /out/canary");

        assertThat(let.lastLine()).as(let.toString()).startsWith("ok canary");
        assertThat(out.resolve("canary")).exists();
    }

    @Test
    void anOffenceAgainstAFileOfAVolumeLeavesTheFileAlone() throws Exception {
        var killed = Brig.in(temp)
                .volume(out, "/out")
                .with("response", "{escape: kill}")
                .attempt("x32-mkdir /out/x32");

        assertThat(killed.code()).as(killed.toString()).isEqualTo(137);
        assertThat(out).isEmptyDirectory();
    }
}
