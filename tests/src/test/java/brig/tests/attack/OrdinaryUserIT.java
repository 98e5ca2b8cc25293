package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.Roots;
import brig.tests.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code brig run} by somebody who is not root and has no subordinate ids; this test is root only to become him. */
@AsRoot
class OrdinaryUserIT {
    private static final int UID = 4242;
    private static final String LISTED =
            "files: {read: [/bin, /srv/www/open], execute: [/bin/inside], tmpfs: [{path: /tmp, size: 1Mi}]}\n";

    private Path home;

    @BeforeEach
    void aHome() throws IOException, InterruptedException {
        home = Files.createTempDirectory(Path.of("/opt"), "brig-user");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(home.resolve("run"));
        Files.writeString(home.resolve("secret"), "a secret of his\n");
        Files.createDirectory(home.resolve("volume"));
        assertThat(Command.of("chown", "-R", UID + ":" + UID, home).run().code())
                .isZero();
    }

    @AfterEach
    void nothingOfAContainerStays() throws IOException, InterruptedException {
        try (var left = Files.walk(home.resolve("run"))) {
            assertThat(left.filter(path -> !path.endsWith("run") && !path.endsWith("brig")))
                    .isEmpty();
        }
        Command.of("rm", "-rf", home).run();
    }

    private Command asUser(String groups, Object... words) {
        var all = new ArrayList<Object>(
                List.of("setpriv", "--reuid", UID, "--regid", UID, groups, "env", "-i", "HOME=" + home));
        all.add("XDG_RUNTIME_DIR=" + home.resolve("run"));
        return Command.of(all.toArray()).and(words);
    }

    private Command brig(Object... words) {
        return asUser("--clear-groups", Tools.client()).and(words);
    }

    private Path policy(String text) throws IOException {
        return Files.writeString(home.resolve("p.yaml"), "extends: restricted\n" + text);
    }

    private Ended run(String policy, String attempts) throws IOException, InterruptedException {
        return brig("run", "--allow-degraded", "--policy", policy(policy), "--rootfs", Roots.busybox(), "--")
                .and((Object[]) ("/bin/inside " + attempts).split(" "))
                .run();
    }

    @Test
    void whatIsMissingIsSaidAndNothingStartsUnlessThatIsAskedFor() throws Exception {
        var refused = brig("run", "--policy", policy(""), "--rootfs", Roots.busybox(), "--", "/bin/inside", "id")
                .run();
        var ran = run(LISTED, "id");

        assertThat(refused.code()).as(refused.toString()).isEqualTo(125);
        assertThat(refused.err())
                .contains("cgroups: no cgroup2 group with controllers is yours")
                .contains("--allow-degraded");
        assertThat(ran.lastLine()).as(ran.toString()).startsWith("ok id uid=65534,65534,65534 gid=65534,65534,65534");
        assertThat(ran.err()).containsOnlyOnce("degraded: cgroups");
    }

    @Test
    void filesAndProgramsAreHeldAndReportedAsForRoot() throws Exception {
        var ran = run(
                LISTED,
                "each readfile /srv/www/open + readfile /srv/www/shut + readfile /etc/secret + writefile /tmp/x y"
                        + " + writefile /srv/www/x y + starts /bin/inside-b + rawopen /dev/null + chmod /dev/null 0"
                        + " + memfd-exec");

        assertThat(ran.outcomes())
                .as(ran.toString())
                .containsExactly("ok", "EACCES", "EACCES", "ok", "EACCES", "EACCES", "ok", "EPERM", "EACCES");
        assertThat(ran.err()).contains("DENY EACCES openat(/etc/secret)").contains("DENY EACCES execve(/bin/inside-b");
    }

    @Test
    void whatOnlyAnAttackerNeedsKillsAndTheReportIsHisOwn() throws Exception {
        for (var attempt : List.of("mount tmpfs tmpfs /tmp", "unshare user", "ptrace", "setns 1 mnt")) {
            var ran = run(LISTED, attempt);

            assertThat(ran.code()).as(attempt + ran).isEqualTo(137);
            assertThat(ran.err()).contains("report: " + home.resolve(".local/share/brig/incidents"));
        }
    }

    @Test
    void processesStopAtTheLimitWithoutACgroup() throws Exception {
        var held = run(LISTED + "resources: {pids: 20}\n", "forkbomb 100");
        var open = run(LISTED + "resources: {pids: 300}\n", "forkbomb 100");

        assertThat(held.lastLine()).as(held.toString()).matches("EAGAIN forkbomb processes=1\\d of 100");
        assertThat(open.lastLine()).as(open.toString()).isEqualTo("ok forkbomb processes=100");
    }

    /** In his own user namespace he has CAP_SYS_RESOURCE, and the kernel asks for that of the host's. */
    @Test
    void aLimitAboveHisIsLoweredToHis() throws Exception {
        var ran = asUser("--clear-groups", "prlimit", "--nofile=256:256", Tools.client())
                .and("run", "--allow-degraded", "--policy", policy("process: {rlimits: {nofile: 1024}}\n" + LISTED))
                .and("--rootfs", Roots.busybox(), "--", "/bin/inside", "rlimits")
                .run();

        assertThat(ran.code()).as(ran.toString()).isZero();
        assertThat(ran.out()).contains(" 7=256:256");
    }

    @Test
    void allThatIsLeftOfAContainerDiesWithIt() throws Exception {
        var ran = brig("run", "--allow-degraded", "--policy", policy("files: {read: [/bin], execute: [/bin]}\n"))
                .and("--rootfs", Roots.busybox(), "--", "/bin/sh", "-c", "/bin/sleep 4711 & exit 3")
                .run();

        assertThat(ran.code()).as(ran.toString()).isEqualTo(3);
        assertThat(Command.of("pgrep", "-f", "sleep 4711").run().code()).isEqualTo(1);
    }

    /** His own files, what is mounted in the root directory, and the network. */
    @Test
    void onTheHostsOwnRootWhatIsHisStaysHis() throws Exception {
        var all = "files: {read: [/], execute: [/], watch: false}\n";
        var secret = home.resolve("secret");
        var look = "cat " + secret + "; ls /sys /mnt /home; touch /etc/x; cat /proc/net/dev | grep -c :; echo seen";
        var outside = asUser("--clear-groups", "sh", "-c", look).run();
        var inside = brig("run", "--allow-degraded", "--policy", policy(all), "--", "/bin/sh", "-c", look)
                .run();

        assertThat(outside.out()).contains("a secret of his").contains("devices");
        assertThat(inside.out().lines())
                .as(inside.toString())
                .containsExactly("/home:", "", "/mnt:", "", "/sys:", "1", "seen");
    }

    @Test
    void aVolumeIsWrittenInHisName() throws Exception {
        var volume = home.resolve("volume");
        var ran = brig("run", "--allow-degraded", "--policy", policy("files: {read: [/bin], execute: [/bin]}\n"))
                .and("--rootfs", Roots.busybox(), "-v", volume + ":/out", "--")
                .and("/bin/sh", "-c", "echo x >/out/x")
                .run();

        assertThat(ran.code()).as(ran.toString()).isZero();
        assertThat(Files.getAttribute(volume.resolve("x"), "unix:uid")).isEqualTo(UID);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            network: {mode: host}            | network mode 'host' needs root
            process: {user: "1:1", groups: [5]} | further groups
            devices: [/dev/fuse]             | devices need root
            files: {read: [/], execute: [/], tmpfs: [{path: /nowhere, size: 1Mi}]} | an ordinary user has no scratch layer
            """)
    void whatOnlyRootCanGiveIsRefused(String text, String message) throws Exception {
        var ran = brig("run", "--allow-degraded", "--policy", policy(text + "\n"), "--", "/bin/true")
                .run();

        assertThat(ran.code()).as(ran.toString()).isEqualTo(125);
        assertThat(ran.err()).contains(message);
    }

    /** He has nothing of it: neither to write to, nor to copy from into a layer of his own. */
    @Test
    void baselineRunsOverTheHostsOwnRootWhichIsReadOnlyAndIsSaidToBe() throws Exception {
        var written = "touch /etc/brig-x /usr/brig-x /opt/brig-x /brig-x /tmp/x; ls -d /etc/brig-x /tmp/x; cat " + home
                + "/secret; id -u";
        var ran = brig("run", "--allow-degraded", "--policy", "baseline", "--", "/bin/sh", "-c", written)
                .run();

        assertThat(ran.out().lines()).as(ran.toString()).containsExactly("/tmp/x", "0");
        assertThat(ran.err())
                .contains("the host's own root is read-only for an ordinary user")
                .contains("Read-only file system")
                .contains(home + "/secret: No such file or directory");
        assertThat(Path.of("/opt/brig-x")).doesNotExist();
    }

    @Test
    void groupsThatCannotBeLetGoAreAMissingControl() throws Exception {
        var ran = asUser("--groups=" + UID + ",5", Tools.client())
                .and("run", "--policy", policy(""), "--rootfs", Roots.busybox(), "--", "/bin/inside", "id")
                .run();

        assertThat(ran.err()).as(ran.toString()).contains("groups: the groups [5] of who starts it stay");
    }
}
