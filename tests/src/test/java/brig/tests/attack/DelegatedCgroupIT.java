package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.PolicyText;
import brig.tests.Roots;
import brig.tests.Tools;
import brig.tests.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A part of the cgroup2 tree that an ordinary user was given, as systemd does it: there his limits hold. */
@AsRoot
@EnabledIf(
        value = "controllers",
        disabledReason = "the cgroup2 tree has no controllers here: './brig test-vm' has them")
class DelegatedCgroupIT {
    private static final Path TREE = Path.of("/sys/fs/cgroup");
    private static final Path GIVEN = TREE.resolve("brig-test-user");

    private User user = new User(Path.of("/nowhere"), "");

    static boolean controllers() {
        try {
            return Files.readString(TREE.resolve("cgroup.controllers")).contains("memory");
        } catch (IOException e) {
            return false;
        }
    }

    @BeforeEach
    void aGroupOfHis() throws Exception {
        user = User.with("one");
        Files.createDirectory(GIVEN);
        Files.createDirectory(GIVEN.resolve("session"));
        Files.writeString(TREE.resolve("cgroup.subtree_control"), "+memory +pids +cpu");
        for (var path : List.of("", "cgroup.procs", "cgroup.subtree_control", "session", "session/cgroup.procs")) {
            Files.setAttribute(GIVEN.resolve(path), "unix:uid", User.UID);
        }
    }

    @AfterEach
    void nothingStays() throws Exception {
        assertThat(user.left()).isEmpty();
        assertThat(GIVEN.resolve("brig")).doesNotExist();
        Command.of("find", GIVEN, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";")
                .run();
        user.remove();
    }

    private Command in(String group, Object... words) {
        return Command.of("sh", "-c", "echo $$ >" + GIVEN.resolve(group) + "/cgroup.procs && exec \"$@\"", "sh")
                .and(user.brig(words).words().toArray());
    }

    private Ended run(String resources, String attempt) throws Exception {
        var policy = PolicyText.HELD.with("resources", resources).write(user.home());
        Command.of("chmod", "644", policy).run();
        return in("session", "run", "--policy", policy, "--rootfs", Roots.busybox(), "--")
                .and((Object[]) ("/bin/inside " + attempt).split(" "))
                .run();
    }

    @Test
    void memoryAndProcessesStopAtTheirLimitsAndNothingIsDegraded() throws Exception {
        var bomb = run("{memory: 32Mi, pids: 20}", "each memhog 128");
        var carried = run("{memory: 192Mi, pids: 20}", "each memhog 128");
        var forks = run("{memory: 64Mi, pids: 20}", "forkbomb 100");

        assertThat(bomb.out()).as(bomb.toString()).doesNotContain("ok ");
        assertThat(bomb.err()).contains("memory limit 32Mi reached").doesNotContain("degraded");
        assertThat(carried.lastLine()).as(carried.toString()).isEqualTo("ok memhog 128 MiB");
        assertThat(forks.lastLine()).as(forks.toString()).matches("EAGAIN forkbomb processes=1\\d of 100");
    }

    @Test
    void aRunningContainerIsCountedChangedAndPaused() throws Exception {
        var policy =
                PolicyText.HELD.with("files", "{read: [/bin], execute: [/bin]}").write(user.home());
        Command.of("chmod", "644", policy).run();
        var started = in("session", "run", "-d", "--name", "held", "--policy", policy, "--rootfs")
                .and(Roots.busybox(), "--", "/bin/busybox", "sleep", "1000")
                .run();
        assertThat(started.code()).as(started.toString()).isZero();
        var inspected = in("session", "inspect", "held").run();
        var counted = in("session", "stats", "--no-stream", "held").run();
        var updated = in("session", "update", "--pids", "7", "held").run();
        var group = GIVEN.resolve("brig").resolve(started.out());
        var pids = Files.readString(group.resolve("pids.max")).strip();
        var paused = in("session", "pause", "held").run();
        var frozen = Files.readString(group.resolve("cgroup.events"));
        var unpaused = in("session", "unpause", "held").run();
        var killed = in("session", "kill", "held").run();
        in("session", "rm", "held").run();

        assertThat(inspected.out()).contains(group.toString());
        assertThat(counted.out()).as(counted.toString()).contains("of 64.0Mi");
        assertThat(updated.code()).as(updated.toString()).isZero();
        assertThat(pids).isEqualTo("7");
        assertThat(paused.code()).as(paused.toString()).isZero();
        assertThat(frozen).contains("frozen 1");
        assertThat(unpaused.code() + killed.code()).isZero();
    }

    /** A scope of systemd's has the process itself in the group that was given. */
    @Test
    void aBrigThatIsAloneInItsGroupMakesRoom() throws Exception {
        Files.setAttribute(GIVEN.resolve("cgroup.procs"), "unix:uid", User.UID);
        var policy = PolicyText.HELD.write(user.home());
        Command.of("chmod", "644", policy).run();

        var ran = in("", "run", "--policy", policy, "--rootfs", Roots.busybox(), "--", "/bin/inside", "id")
                .run();

        assertThat(ran.code()).as(ran.toString()).isZero();
        assertThat(ran.err()).doesNotContain("degraded");
    }

    /** What is his is his; the limits of the group that was given are not. */
    @Test
    void whatIsAboveHisGroupIsNotHis() throws Exception {
        var attempts = new ArrayList<Ended>();
        for (var file : List.of(GIVEN.resolve("memory.max"), TREE.resolve("cgroup.procs"))) {
            attempts.add(user.command("sh", "-c", "echo 0 >" + file).run());
        }

        assertThat(attempts).allMatch(ended -> ended.code() != 0);
        assertThat(Tools.client()).exists();
    }
}
