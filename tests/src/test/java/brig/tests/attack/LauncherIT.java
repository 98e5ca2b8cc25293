package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Roots;
import brig.tests.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What starts a container is not left within its reach. */
@AsRoot
class LauncherIT {
    private static final String OPEN = "{read: [/], write: [/], execute: [/]}";

    private static final Path NULL = Path.of("/dev/null");

    @TempDir
    Path temp;

    /** CVE-2019-5736. */
    @Test
    void noRunningProgramCanBeOpenedForWriting() throws Exception {
        var held = Brig.in(temp).with("files", OPEN).attempt("self-exe");

        assertThat(held.outcomes()).as(held.toString()).doesNotContain("ok");
    }

    /** CVE-2019-5736 again: the kernel would execute whatever executes the script, which is the launcher. */
    @Test
    void aProgramThatNamesTheLauncherAsItsInterpreterDoesNotRunIt() throws Exception {
        var root = copyOfRoot();
        executable(root.resolve("bin/evil"), "#!/proc/self/exe\n");

        var held = Brig.in(temp).rootfs(root).with("files", OPEN).run("/bin/evil");

        assertThat(held.code()).as(held.toString()).isBetween(125, 127);
        assertThat(held.out()).isEmpty();
    }

    @Test
    void noDescriptorButTheThreeStandardOnesIsPassedOn() throws Exception {
        var held = Brig.in(temp).attempt("fds");

        assertThat(held.lastLine()).as(held.toString()).isEqualTo("ok fds strangers=0");
    }

    /** Whoever is root inside changes the mode of what he was given: the host's null device must not be that. */
    @Test
    void theHostsNullDeviceIsNoneOfTheStandardDescriptors() throws Exception {
        var root = Brig.in(temp).with("process", "{user: '0:0'}");
        var program = root.command(
                "/bin/inside", "each", "fchmod", "0", "0", "+", "fchmod", "1", "0", "+", "fchmod", "2", "0");

        try {
            Command.of("sh", "-c", "exec \"$@\" >/dev/null 2>&1", "sh")
                    .and(program.words().toArray())
                    .run();

            assertThat(Files.getAttribute(NULL, "unix:mode")).isEqualTo(0020666);
        } finally {
            Files.setPosixFilePermissions(NULL, PosixFilePermissions.fromString("rw-rw-rw-"));
        }
    }

    @Test
    void theModeOfAFileThatIsGivenToItIsChanged() throws Exception {
        var file = Files.writeString(temp.resolve("input"), "x");
        var program = Brig.in(temp)
                .with("process", "{user: '0:0'}")
                .option("-i")
                .command("/bin/inside", "fchmod", "0", "600");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        Command.of("sh", "-c", "exec \"$@\" <" + file, "sh")
                .and(program.words().toArray())
                .run();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    /** Landlock keeps nobody from changing modes, and what lies around an open directory is outside the root. */
    @Test
    void aDirectoryIsNoStandardDescriptor() throws Exception {
        var words = Brig.in(temp).option("-i").command("/bin/inside", "id").words();

        var held = Command.of("sh", "-c", "exec \"$@\" <" + temp, "sh")
                .and(words.toArray())
                .run();

        assertThat(held.code()).as(held.toString()).isEqualTo(125);
        assertThat(held.err()).contains("descriptor 0 is a directory");
    }

    /** Descriptors of whoever calls Brig are not passed on either. */
    @Test
    void aDescriptorOfTheCallersIsNotPassedOn() throws Exception {
        var words = Brig.in(temp)
                .command("/bin/inside", "each", "fds", "+", "cwd-leak")
                .words();

        var held = Command.of("sh", "-c", "exec 7</ 8</etc/passwd 9>>/dev/null; exec \"$@\"", "sh")
                .and(words.toArray())
                .run();

        assertThat(held.out())
                .as(held.toString())
                .contains("ok fds strangers=0")
                .contains("ENOENT cwd-leak");
    }

    /** CVE-2024-21626: a working directory that is a descriptor which leads out of the root. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9})
    void aWorkingDirectoryThatIsADescriptorOfTheLaunchersDoesNotLeadOut(int fd) throws Exception {
        var held = Brig.in(temp).option("-w", "/proc/self/fd/" + fd).attempt("cwd-leak");

        assertThat(held.out()).as(held.toString()).doesNotContain("ok ");
    }

    /** The helper does find what it looks for: here from a directory outside its root. */
    @Test
    void theLeakWouldBeSeen() throws Exception {
        var script = "exec 9</; exec chroot " + Roots.busybox() + " /bin/inside cwd-leak";

        var open = Command.of("sh", "-c", script).run();

        assertThat(open.lastLine()).as(open.toString()).startsWith("ok cwd-leak");
    }

    private Path copyOfRoot() throws Exception {
        var copy = temp.resolve("root");
        Command.of("sh", Tools.script("busybox-root"), copy).run();
        Files.copy(Tools.inside(), copy.resolve("bin/inside"));
        return copy;
    }

    private static void executable(Path file, String text) throws Exception {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
