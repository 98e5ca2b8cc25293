package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.PolicyText;
import brig.tests.Roots;
import brig.tests.Tools;
import brig.tests.User;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers of somebody who is not root and has subordinate ids: what lies between the container and him. */
@AsRoot
class SubordinateIdsIT {
    private static final String ALL = "{read: [/], execute: [/], write: [/out], watch: false}";
    private static final String SETUID = "{user: '0:0', capabilities: [SETUID, SETGID, CHOWN]}";

    @TempDir
    Path temp;

    private User user;

    @BeforeEach
    void somebody() throws Exception {
        user = User.with("many");
    }

    @AfterEach
    void nothingOfAContainerStays() throws Exception {
        assertThat(user.left()).isEmpty();
        user.remove();
    }

    private static PolicyText open() {
        return PolicyText.HELD.with("files", ALL).with("response", "{escape: alert}");
    }

    @Test
    void whoIsNamedInsideIsOneOfHisIdsOutside() throws Exception {
        var policy = open().with("process", "{user: '33:34', groups: [35]}");
        Files.setPosixFilePermissions(user.home().resolve("volume"), PosixFilePermissions.fromString("rwxrwxrwx"));

        var ran = user.attempt(
                policy, "each id + writefile /out/x y", "-v", user.home().resolve("volume") + ":/out");

        assertThat(ran.out()).as(ran.toString()).contains("ok id uid=33,33,33 gid=34,34,34");
        var made = user.home().resolve("volume/x");
        assertThat(Files.getAttribute(made, "unix:uid")).isEqualTo(User.FIRST + 32);
        assertThat(Files.getAttribute(made, "unix:gid")).isEqualTo(User.FIRST + 33);
    }

    /** The map is the control: the same attempts as this machine's root reach its own ids. */
    @Test
    void whoMayBecomeAnybodyInsideBecomesNobodyOfTheHosts() throws Exception {
        var policy = open().with("process", SETUID);
        var volume = user.home().resolve("volume");
        var attempts = "each writefile /out/x y + chown /out/x 33 + setuid 70000 + setuid 33";

        var held = user.run(policy, "-v", volume + ":/out", "--", "/bin/busybox", "sh", "-c")
                .and("/bin/busybox touch /out/x; /bin/busybox chown 33:33 /out/x; /bin/busybox chown 70000 /out/x")
                .run();
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxrwxrwx"));
        var let = Brig.in(temp)
                .policy(policy)
                .volume(temp, "/out")
                .run("/bin/busybox", "sh", "-c", "/bin/busybox touch /out/x; /bin/busybox chown 33:33 /out/x");

        assertThat(held.err()).as(attempts + held).contains("Invalid argument");
        assertThat(Files.getAttribute(volume.resolve("x"), "unix:uid")).isEqualTo(User.FIRST + 32);
        assertThat(let.code()).as(let.toString()).isZero();
        assertThat(Files.getAttribute(temp.resolve("x"), "unix:uid")).isEqualTo(33);
    }

    @Test
    void theMapCannotBeWrittenAgainNorAnotherOneMade() throws Exception {
        var policy = open().with("process", SETUID);

        var rewritten =
                user.attempt(policy, "each writefile /proc/self/uid_map 0_0_1 + writefile /proc/self/setgroups x");
        var nested = user.attempt(policy.with("response", "{escape: kill}"), "unshare user");

        assertThat(rewritten.outcomes()).as(rewritten.toString()).doesNotContain("ok");
        assertThat(nested.code()).as(nested.toString()).isEqualTo(137);
    }

    /** To the host he is somebody else; where the container has his own id, only the mount is between. */
    @Test
    void hisFilesAreOutOfReach() throws Exception {
        var secret = user.home().resolve("secret");
        var root = open();
        var other = root.with("process", "{user: '33:33'}");

        var unseen = user.attempt(root, "readfile " + secret);
        var another = user.attempt(other, "readfile /mnt/secret", "-v", user.home() + ":/mnt");
        var let = user.attempt(root, "readfile /mnt/secret", "-v", user.home() + ":/mnt");

        assertThat(unseen.outcomes()).as(unseen.toString()).containsExactly("ENOENT");
        assertThat(another.outcomes()).as(another.toString()).containsExactly("EACCES");
        assertThat(let.outcomes()).as(let.toString()).containsExactly("ok");
    }

    @Test
    void hisProcessesAreOutOfReach() throws Exception {
        var target = user.command("sleep", "60").start();
        try {
            var seek = Command.of("pgrep", "-n", "-U", User.UID, "-x", "sleep");
            Await.until(() -> !seek.run().out().isEmpty(), "a process of his");
            var pid = seek.run().out();
            var attempts = "each ptrace " + pid + " + process-vm " + pid + " + signal " + pid + " 0";

            var held = user.attempt(open(), attempts);
            var let = user.command(Tools.inside())
                    .and((Object[]) attempts.split(" "))
                    .run();

            assertThat(held.outcomes()).as(held.toString()).containsExactly("ESRCH", "ESRCH", "ESRCH");
            assertThat(let.out()).as(let.toString()).contains("ok ptrace").contains("ok signal");
        } finally {
            target.process().destroy();
            target.end(10);
        }
    }

    /** CVE-2019-5736, and a script that names what executes it. */
    @ParameterizedTest
    @ValueSource(strings = {"many", "one"})
    void theLauncherIsOutOfReach(String ids) throws Exception {
        var other = new User(user.home(), ids);
        var root = temp.resolve("root");
        Command.of("cp", "-a", Roots.busybox(), root).run();
        Files.writeString(root.resolve("bin/evil"), "#!/proc/self/exe\n");
        Files.setPosixFilePermissions(root.resolve("bin/evil"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Command.of("chmod", "755", temp).run();
        var open = open().with("files", "{read: [/], write: [/], execute: [/]}");

        var overwritten = other.attempt(open, "each self-exe + fds + cwd-leak");
        var named = other.run(open, root, "--", "/bin/evil").run();

        assertThat(overwritten.out())
                .as(overwritten.toString())
                .contains("ok fds strangers=0")
                .doesNotContain("ok self-exe")
                .doesNotContain("ok cwd-leak");
        assertThat(named.code()).as(named.toString()).isBetween(125, 127);
    }

    /** With a group of his he could read what that may; with subordinate ids he lets it go. */
    @Test
    void hisGroupsStayOutside() throws Exception {
        var file = Files.writeString(temp.resolve("of-the-group"), "x");
        Command.of("chgrp", "5", file).run();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Command.of("chmod", "755", temp).run();

        var ran = user.attempt(open(), "readfile /mnt/of-the-group", "-v", temp + ":/mnt");

        assertThat(ran.outcomes()).as(ran.toString()).containsExactly("EACCES");
        assertThat(ran.err()).doesNotContain("groups: the groups");
    }

    /** To the host a container's root is he himself, and here it even has the directory with the doors. */
    @Test
    void noContainerAddsProgramsToAnother() throws Exception {
        var script = user.home().resolve("knock.py");
        Files.copy(Tools.script("knock.py"), script);
        var policy =
                open().with("files", "{read: [/], execute: [/], watch: false}").write(user.home());
        Command.of("chmod", "644", policy, script).run();
        var doors = user.home().resolve("run/brig");
        var options = new Object[] {"--allow-degraded", "--policy", policy};
        var started = user.brig("run", "-d", "--name", "other")
                .and(options)
                .and("--", "/bin/sleep", "100")
                .run();

        var held = user.brig("run")
                .and(options)
                .and("-v", doors + ":/mnt", "-v", script + ":/srv/knock.py:ro")
                .and("--", "/usr/bin/python3", "/srv/knock.py", "/mnt")
                .run();
        var let = user.command("/usr/bin/python3", script, doors).run();
        user.brig("kill", "other").run();
        user.brig("rm", "other").run();

        assertThat(started.code()).as(started.toString()).isZero();
        assertThat(held.out().lines())
                .as(held.toString())
                .contains("said Eonly who started the container may do that, from outside of containers")
                .noneMatch(line -> line.startsWith("let in"));
        assertThat(let.out()).as(let.toString()).isEqualTo("let in: it waits for a program");
    }

    @Test
    void whyThereIsOneIdOnlyIsSaid() throws Exception {
        var one = new User(user.home(), "one");

        var doctor = one.brig("doctor").run();
        var groups = one.attempt(open().with("process", "{user: '33:33', groups: [5]}"), "id");

        assertThat(doctor.out()).contains("subordinate ids").contains("/etc/subuid has no line for briguser");
        assertThat(groups.err()).contains("further groups, which need subordinate ids (/etc/subuid has no line");
    }

    /** As where {@code kernel.unprivileged_userns_clone} is 0, with ids to map. */
    @Test
    void whereNoUserNamespaceCanBeMadeThatIsSaidAtOnce() throws Exception {
        var refused = user.run(open(), "--", "/bin/busybox", "true")
                .behind("bash", Tools.script("no-more-namespaces"), temp)
                .run();

        assertThat(refused.code()).as(refused.toString()).isEqualTo(125);
        assertThat(refused.err()).contains("need a user namespace, and none could be made", "see 'brig doctor'");
    }
}
