package brig.rules.drl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnRulesTest {
    @TempDir
    Path dir;

    private OwnRules mine;

    @BeforeEach
    void whoRunsTheTestStandsForRoot() throws IOException {
        mine = new OwnRules((int) Files.getAttribute(dir, "unix:uid"));
        mode(dir, "rwxr-xr-x");
    }

    @Test
    void ruleFilesAreReadByNameAndNothingElseIs() throws Exception {
        write("b.drl", "rw-r--r--");
        write("a.drl", "rw-------");
        write("notes.txt", "rw-rw-rw-");

        assertThat(mine.read(dir))
                .extracting(DrlFile::path)
                .map(Path::of)
                .map(Path::getFileName)
                .map(Path::toString)
                .containsExactly("a.drl", "b.drl");
    }

    @Test
    void aFileThatOthersMayWriteIsRefusedAndSoAreAllTheRest() throws Exception {
        write("a.drl", "rw-r--r--");
        var group = write("g.drl", "rw-rw-r--");
        var world = write("w.drl", "rw-r--rw-");

        assertThatThrownBy(() -> mine.read(dir))
                .hasMessageContaining(group + ": error: others than root may write it: chmod go-w " + group)
                .hasMessageContaining(world + ": error: others than root may write it");
    }

    @Test
    void aDirectoryThatOthersMayWriteIsRefused() throws Exception {
        write("a.drl", "rw-r--r--");
        mode(dir, "rwxrwxrwx");

        assertThatThrownBy(() -> mine.read(dir)).hasMessageContaining(dir.toRealPath() + ": error: others than root");
    }

    @Test
    void aDirectoryAboveThatOthersMayWriteIsRefused() throws Exception {
        var inner = Files.createDirectory(dir.resolve("inner"));
        mode(inner, "rwxr-xr-x");
        mode(dir, "rwxrwxr-x");

        assertThatThrownBy(() -> mine.read(inner)).hasMessageContaining(dir.toRealPath() + ": error: others than root");
    }

    @Test
    void aFileOfSomebodyElseIsRefused() throws Exception {
        var file = write("a.drl", "rw-r--r--");
        boolean root = (int) Files.getAttribute(dir, "unix:uid") == 0;
        if (root) {
            Files.setAttribute(file, "unix:uid", 424242);
        }

        assertThatThrownBy(() -> (root ? mine : new OwnRules(424242)).read(dir))
                .hasMessageContaining(file + ": error: owned by uid ");
    }

    @Test
    void aLinkIsNoRuleFile() throws Exception {
        var elsewhere = write("real.txt", "rw-r--r--");
        Files.createSymbolicLink(dir.resolve("link.drl"), elsewhere);

        assertThatThrownBy(() -> mine.read(dir)).hasMessageContaining("link.drl: error: not an ordinary file");
    }

    private Path write(String name, String mode) throws IOException {
        var path = dir.resolve(name);
        Files.writeString(path, "package mine;\n");
        mode(path, mode);
        return path.toRealPath();
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
