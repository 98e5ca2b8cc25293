package brig.tests.language;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Ended;
import brig.tests.Roots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code brig policy test --live}: what a test file expects, done in a container. */
@AsRoot
class LiveTrialIT {
    private static final Path POLICIES = Path.of("../policies").toAbsolutePath().normalize();

    @TempDir
    Path temp;

    static List<String> testFiles() throws IOException {
        try (var own = Files.list(POLICIES);
                var cookbook = Files.list(POLICIES.resolve("cookbook"))) {
            return Stream.concat(own, cookbook)
                    .map(file -> POLICIES.relativize(file).toString())
                    .filter(name -> name.endsWith(".test.yaml"))
                    .sorted()
                    .toList();
        }
    }

    private Ended live(Object... words) throws IOException, InterruptedException {
        return Brig.verb("policy", "test", "--live").and(words).run();
    }

    private Path policy(String yaml, String tests) throws IOException {
        Files.writeString(temp.resolve("own.yaml"), "extends: restricted\n" + yaml);
        return Files.writeString(temp.resolve("own.test.yaml"), tests);
    }

    /** Whatever is shipped, the kernel does what its test file says; and the engine foretold each errno of it. */
    @ParameterizedTest
    @MethodSource("testFiles")
    void whatIsShippedHolds(String file) throws Exception {
        var ended = live(POLICIES.resolve(file));

        assertThat(ended.code()).as(ended.toString()).isZero();
        assertThat(ended.out()).matches(".*: [0-9]+ actions, done in a container, 0 other than expected");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void aWrongExpectationIsShownWithWhatTheContainerSaid() throws Exception {
        var ended = live(policy(
                "files: {read: [/srv]}\n", "allow: [open /etc/shadow]\nEACCES: [open /srv/page]\nkill: [getpid]\n"));

        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.err())
                .contains("own.test.yaml:1:9: expected allow, not this")
                .contains("in a container: denied with EACCES, and reported")
                .contains("own.test.yaml:2:10: expected EACCES, not this")
                .contains("in a container: allowed")
                .contains("3 actions, done in a container, 3 other than expected")
                .doesNotContain("differ");
    }

    @Test
    void whatIsNotInTheRootDirectoryIsSaidToBeAbsent() throws Exception {
        var ended = live(
                "--rootfs",
                Roots.busybox(),
                policy("files: {read: [/srv, /opt]}\n", "allow: [open /srv/www/open, open /opt/nowhere]\n"));

        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.err())
                .contains(
                        "own.test.yaml:1:29: open /opt/nowhere could not be tried: /opt/nowhere is not there (ENOENT): name a root directory that has it")
                .contains("2 actions, done in a container, 0 other than expected, 1 that could not be tried");
    }

    /** The lists allow it, its mode does not: the engine does not know files. */
    @Test
    void whereEngineAndKernelDifferItIsSaid() throws Exception {
        var root = Files.createDirectory(temp.resolve("root"));
        for (var directory : List.of("proc", "dev", "srv")) {
            Files.createDirectory(root.resolve(directory));
        }
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(root.resolve("srv/private"), "");
        Files.setPosixFilePermissions(root.resolve("srv/private"), PosixFilePermissions.fromString("rw-------"));

        var ended = live("--rootfs", root, policy("files: {read: [/srv]}\n", "allow: [open /srv/private]\n"));

        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.err())
                .contains("expected allow, not this, but engine and kernel differ")
                .contains("in a container: denied with EACCES")
                .contains("1 where engine and kernel differ");
    }

    /** The real one would lose a file. */
    @Test
    void aVolumeIsStoodInFor() throws Exception {
        var data = Roots.volume(temp);
        Files.writeString(data.resolve("kept"), "text");

        var ended = live(policy(
                "files: {volumes: [{source: " + data + ", target: /data, writable: true}]}\n",
                "allow: [remove /data/kept, write /data/kept, open /data/kept, make /data/new]\n"));

        assertThat(ended.code()).as(ended.toString()).isZero();
        assertThat(data.resolve("kept")).hasContent("text");
        assertThat(data.resolve("new")).doesNotExist();
    }

    /** Mounts in one another, each as the policy says, whatever their order in it. */
    @Test
    void whatIsMountedInAnotherMountIsThere() throws Exception {
        var data = Roots.volume(temp);

        var ended = live(policy(
                "files: {execute: [/run/fast], tmpfs: [{path: /run/fast, executable: true}, /run, /data/tmp], volumes: [{source: "
                        + data + ", target: /data}, {source: /etc/hostname, target: /run/host}]}\n",
                "allow: [make /run/x, exec /run/fast/tool, make /data/tmp/x, open /run/host]\n"
                        + "EROFS: [write /run/host]\nEACCES: [make /data/x, exec /run/tool]\n"));

        assertThat(ended.code()).as(ended.toString()).isZero();
    }

    @Test
    void anAlertIsTheMonitorsWordAndTheKernelsToo() throws Exception {
        var ended = live(policy(
                "files: {read: [/srv]}\nresponse: {file: alert, escape: alert}\n",
                "alert: [open /etc/shadow, bpf]\nallow: [open /srv/page]\n"));

        assertThat(ended.code()).as(ended.toString()).isZero();
    }

    /** With this policy no process can make another one, so each action has a container to itself. */
    @Test
    void whereNoProcessMayBeMadeAllIsTriedAllTheSame() throws Exception {
        var ended = live(
                policy(
                        "files: {read: [/srv], execute: [/srv/tool]}\nsyscalls: {only: [openat, open], deny: [wait4]}\n",
                        "allow: [open /srv/page, exec /srv/tool]\nEACCES: [open /etc/x, exec /srv/other]\nENOSYS: [clone3]\nkill: [mount]\n"));

        assertThat(ended.code()).as(ended.toString()).isZero();
    }

    @Test
    void whereNothingCanBeSaidNothingIsConcluded() throws Exception {
        var ended = live(policy("syscalls: {profile: none, allow: [execve]}\n", "ENOSYS: [mount, read]\n"));

        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.err())
                .contains("mount could not be tried: under this policy a program can neither read nor write")
                .contains("2 that could not be tried");
    }

    /** Calls that fork, wait, end a process or change the container for those behind them. */
    @Test
    void callsThatDoNotComeBackAreAllowed() throws Exception {
        Files.writeString(
                temp.resolve("free.yaml"),
                "extends: privileged\nprocess: {capabilities: {only: [CHOWN, KILL, SYS_ADMIN, SYS_CHROOT]}}\n");

        var ended = live(policy(
                "",
                "policy: free.yaml\nallow: [chroot, vfork, fork, clone, clone3, exit, exit_group, pause, rt_sigreturn,"
                        + " 'kill 1 9', getpid, 'exec /bin/x']\nEPERM: [mount, umount2]\n"));

        assertThat(ended.code()).as(ended.toString()).isZero();
    }

    @Test
    void asJsonEachActionHasBothAnswers() throws Exception {
        var ended = live("--json", policy("files: {read: [/srv]}\n", "EACCES: [open /etc/shadow]\n"));

        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .contains("\"passed\":true")
                .contains("\"got\":\"deny EACCES, reported as file\"")
                .contains("\"live\":\"denied with EACCES, and reported\"")
                .contains("\"agrees\":true");
    }
}
