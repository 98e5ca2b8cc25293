package brig.tests.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.policy.load.PolicyLoader;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Launches;
import brig.runtime.plan.LaunchRequest;
import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.PolicyText;
import brig.tests.Roots;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input: one line that names the step, the right exit code, and nothing is left (which every test here looks at). */
@AsRoot
class BadInputIT {
    @TempDir
    Path temp;

    @Test
    void noRootDirectory() throws Exception {
        refused(Brig.in(temp).rootfs(temp.resolve("none")).attempt("id"), 125, "no root directory", "none");
    }

    @Test
    void aRootDirectoryThatIsAFile() throws Exception {
        var file = Files.createFile(temp.resolve("file"));

        refused(Brig.in(temp).rootfs(file).attempt("id"), 125, "no root directory", "file");
    }

    @Test
    void aRootDirectoryWithoutTheProgram() throws Exception {
        refused(Brig.in(temp).run("/bin/nothing"), 125, "no program '/bin/nothing'");
        refused(Brig.in(temp).run("nothing"), 125, "no program 'nothing'", "searched");
    }

    @Test
    void noWorkingDirectory() throws Exception {
        refused(Brig.in(temp).option("-w", "/nope").attempt("id"), 125, "work directory /nope", "ENOENT");
    }

    @Test
    void aProgramThatThePolicyDoesNotLetExecute() throws Exception {
        refused(Brig.in(temp).run("/bin/inside-b", "id"), 125, "/bin/inside-b", "execute");
    }

    @Test
    void aProgramThatIsNone() throws Exception {
        var out = Roots.volume(temp);
        Files.writeString(out.resolve("text"), "no program\0");
        out.resolve("text").toFile().setExecutable(true);

        var ended = Brig.in(temp)
                .volume(out, "/out")
                .with("files", "{read: [/], execute: [/bin, /out]}")
                .run("/out/text");

        refused(ended, 125, "execve /out/text", "ENOEXEC");
    }

    @Test
    void aPolicyThatCannotBeRead() throws Exception {
        var root = Roots.busybox();

        refused(run("--policy", temp.resolve("none.yaml"), "--rootfs", root, "--", "/bin/true"), 125, "none.yaml");
        refused(run("--policy", temp, "--rootfs", root, "--", "/bin/true"), 125, temp.toString());
    }

    @Test
    void aPolicyWithAKeyThatNobodyKnows() throws Exception {
        var ended = Brig.in(temp).with("resources", "{memroy: 64Mi}").attempt("id");

        assertThat(ended.code()).as(ended.toString()).isEqualTo(125);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .containsPattern("policy.*\\.yaml:\\d+:\\d+: .*memroy")
                .contains("^")
                .contains("memory");
    }

    @Test
    void aPolicyWithSeveralMistakesTellsThemAllAtOnce() throws Exception {
        var policy =
                PolicyText.HELD.with("resources", "{memory: 64Zi, pids: 0}").with("nonsense", "1");

        var checked = Brig.verb("policy", "check", policy.write(temp)).run();

        assertThat(checked.code()).as(checked.toString()).isEqualTo(3);
        assertThat(checked.out() + checked.err())
                .contains("64Zi")
                .contains("pids")
                .contains("nonsense");
    }

    /** Whoever may write where root happens to be does not choose root's policy. */
    @Test
    void aFileWithAShippedNameIsNotTakenForIt() throws Exception {
        for (var name : java.util.List.of("baseline", "web", "web.yaml")) {
            Files.writeString(temp.resolve(name), "planted: [");
        }

        var shipped = Command.of("sh", "-c", "cd " + temp + " && exec \"$@\"", "sh")
                .and(Brig.verb("policy", "check", "baseline", "web").words().toArray())
                .run();
        var named = Command.of("sh", "-c", "cd " + temp + " && exec \"$@\"", "sh")
                .and(Brig.verb("policy", "check", "./web").words().toArray())
                .run();

        assertThat(shipped.code()).as(shipped.toString()).isZero();
        assertThat(named.code()).as(named.toString()).isEqualTo(3);
    }

    @Test
    void aVolumeThatIsNotThere() throws Exception {
        refused(Brig.in(temp).volume(temp.resolve("none"), "/out").attempt("id"), 125, "none");
    }

    @Test
    void aVolumeOnALink() throws Exception {
        var root = temp.resolve("root");
        Command.of("cp", "-a", Roots.busybox(), root).run();
        Files.delete(root.resolve("out"));
        Files.createSymbolicLink(root.resolve("out"), Path.of("/etc"));

        var ended = Brig.in(temp).rootfs(root).volume(temp, "/out").attempt("id");

        refused(ended, 125, "/out", "symbolic link");
    }

    /** Java does not start there. */
    @Test
    void aCurrentDirectoryThatIsGone() throws Exception {
        var gone = Command.of("sh", "-c", "mkdir \"$1\" && cd \"$1\" && rmdir \"$1\" && shift && exec \"$@\"", "sh");

        var dist = Path.of("../cli/target/dist").toAbsolutePath().normalize();
        var listed = gone.and(temp.resolve("a"), dist.resolve("brig"), "ps").run();
        var asked = gone.and(temp.resolve("b"), dist.resolve("brig-oci"), "state", "nobody")
                .run();

        assertThat(listed.code()).as(listed.toString()).isZero();
        assertThat(listed.err()).startsWith("brig: the current directory is gone: relative paths lead nowhere");
        assertThat(asked.code()).as(asked.toString()).isEqualTo(1);
        assertThat(asked.err()).contains("nobody").doesNotContain("java");
    }

    @Test
    void aNulInAnArgument() throws Exception {
        assertThatThrownBy(() -> Launches.start(request("/bin/inside", "a\0b")))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("NUL")
                .hasMessageContaining("a\\0b");
    }

    /** Java by itself makes no user namespace: the client in C does, before it starts Java. */
    @Test
    void nobodyIsToldWhatIsRootsAndNothingStarts() throws Exception {
        var command = Brig.in(temp).command("/bin/inside", "id");
        Command.of("chmod", "-R", "a+rX", temp).run();

        var ended = command.behind("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
                .run();

        assertThat(ended.code()).as(ended.toString()).isEqualTo(125);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .contains("need a user namespace", "run brig with sudo")
                .doesNotContain("Exception");
    }

    @Test
    void wrongWords() throws Exception {
        usage(Brig.verb("run").run());
        usage(Brig.verb("run", "--no-such-option", "--", "/bin/true").run());
        usage(Brig.verb("nonsense").run());
        usage(Brig.verb("run", "-v", "no-colon", "--", "/bin/true").run());
        usage(Brig.verb("run", "-w", "relative", "--", "/bin/true").run());
        usage(Brig.verb("run", "--name", "a/b", "--", "/bin/true").run());
    }

    private static Ended run(Object... words) throws Exception {
        return Brig.verb("run").and(words).run();
    }

    private static void refused(Ended ended, int code, String... words) {
        assertThat(ended.code()).as(ended.toString()).isEqualTo(code);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains(words).hasLineCount(1).doesNotContain("Exception");
    }

    private static void usage(Ended ended) {
        assertThat(ended.code()).as(ended.toString()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).isNotEmpty().doesNotContain("Exception");
    }

    private LaunchRequest request(String... command) throws Exception {
        var policy = PolicyLoader.load(PolicyText.HELD.write(temp)).policy().orElseThrow();
        return new LaunchRequest(
                "0123456789ab", "nul", policy, Roots.busybox(), List.of(command), Map.of(), "/", false, false);
    }
}
