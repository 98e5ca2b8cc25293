package brig.tests.oci;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.Roots;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's docker, with a data directory and a socket of its own: its containers run under Brig. */
@AsRoot
class EnginesIT {
    @TempDir
    static Path temp;

    private static Docker docker;

    @BeforeAll
    static void startDocker() throws Exception {
        docker = Docker.start(temp, Bundle.brigOci());
    }

    @AfterAll
    static void stopDocker() throws Exception {
        docker.close();
    }

    private static Ended docker(String... words) throws Exception {
        return docker.call(Arrays.copyOf(words, words.length, Object[].class));
    }

    private static Ended run(String... words) throws Exception {
        var all = new java.util.ArrayList<String>(java.util.List.of("run", "--network=none", "--runtime=brig"));
        all.addAll(java.util.List.of(words));
        return docker(all.toArray(String[]::new));
    }

    @Test
    void dockerRunGivesTheProgramsOutputAndCode() throws Exception {
        var ended = run("--rm", "busybox", "/bin/sh", "-c", "cat /etc/secret; exit 7");

        assertThat(ended.out()).as(ended.toString()).isEqualTo("a secret");
        assertThat(ended.code()).isEqualTo(7);
    }

    /** docker leaves it to its runtime. */
    @Test
    void homeIsWhatTheContainersOwnFileSays() throws Exception {
        var ended = run("--rm", "busybox", "/bin/sh", "-c", "echo $HOME");

        assertThat(ended.out()).as(ended.toString()).isEqualTo("/root");
    }

    @Test
    void aTerminalIsOne() throws Exception {
        var ended = Command.of(
                        "script",
                        "-qec",
                        "docker -H " + docker.socket()
                                + " run --rm -t --network=none --runtime=brig busybox /bin/sh -c 'test -t 0 && test -c /dev/console"
                                + " && echo a terminal'",
                        "/dev/null")
                .run();

        assertThat(ended.out()).as(ended.toString()).contains("a terminal");
    }

    @Test
    void oneInTheBackgroundIsEnteredPausedUpdatedStoppedAndItsLogsAreThere() throws Exception {
        run(
                "-d",
                "--name",
                "back",
                "busybox",
                "/bin/sh",
                "-c",
                "echo begun; trap 'exit 3' TERM; while :; do sleep 0.1; done");

        var inside = docker("exec", "back", "/bin/sh", "-c", "cat /proc/1/comm; exit 5");
        var paused = docker("pause", "back");
        var resumed = docker("unpause", "back");
        var updated = docker("update", "--pids-limit", "33", "back");
        var top = docker("top", "back");
        var stopped = docker("stop", "back");
        var code = docker("inspect", "-f", "{{.State.ExitCode}}", "back");
        var logs = docker("logs", "back");
        docker("rm", "-f", "back");

        assertThat(inside.code()).as(inside.toString()).isEqualTo(5);
        assertThat(inside.out()).isEqualTo("sh");
        assertThat(paused.code()).as(paused.toString()).isZero();
        assertThat(resumed.code()).as(resumed.toString()).isZero();
        assertThat(updated.code()).as(updated.toString()).isZero();
        assertThat(top.out()).contains("sleep");
        assertThat(stopped.code()).isZero();
        assertThat(code.out()).isEqualTo("3");
        assertThat(logs.out()).isEqualTo("begun");
    }

    @Test
    void usersVolumesLimitsAndAReadOnlyRootHold() throws Exception {
        var volume = Roots.volume(temp);
        var ended = run(
                "--rm",
                "--user",
                "33:33",
                "--read-only",
                "--memory",
                "64m",
                "--pids-limit",
                "9",
                "-v",
                volume + ":/out",
                "busybox",
                "/bin/sh",
                "-c",
                "id -u; touch /x || echo read-only; touch /out/made; cat /sys/fs/cgroup/memory/memory.limit_in_bytes"
                        + " /sys/fs/cgroup/pids/pids.max");

        assertThat(ended.out().lines()).as(ended.toString()).containsExactly("33", "read-only", "67108864", "9");
        assertThat(Files.exists(volume.resolve("made"))).isTrue();
    }

    @Test
    void whatEndsBadlyIsStartedAgainAsOftenAsItsEngineWants() throws Exception {
        var started =
                run("-d", "--name", "again", "--restart", "on-failure:2", "busybox", "/bin/sh", "-c", "echo x; exit 3");
        Await.until(
                () -> docker("inspect", "-f", "{{.RestartCount}} {{.State.Status}}", "again")
                        .out()
                        .equals("2 exited"),
                "it is given up after two restarts");
        var logs = docker("logs", "again");
        docker("rm", "-f", "again");

        assertThat(started.code()).as(started.toString()).isZero();
        assertThat(logs.out()).isEqualTo("x\nx\nx");
    }

    @Test
    void itsEngineAsksWhetherItIsWell() throws Exception {
        run(
                "-d",
                "--name",
                "asked",
                "--health-cmd",
                "test ! -e /tmp/ill",
                "--health-interval",
                "1s",
                "--health-retries",
                "1",
                "busybox",
                "/bin/sleep",
                "1000");

        Await.until(() -> health().equals("healthy"), "well");
        docker("exec", "asked", "/bin/touch", "/tmp/ill");
        Await.until(() -> health().equals("unhealthy"), "ill");
        docker("rm", "-f", "asked");
    }

    private static String health() throws Exception {
        return docker("inspect", "-f", "{{.State.Health.Status}}", "asked").out();
    }

    @Test
    void anAttemptToMountLivesOnWithRuncAndEndsTheContainerWithBrig() throws Exception {
        var tried = new String[] {"--rm", "busybox", "/bin/sh", "-c", "/bin/inside mount tmpfs x /mnt; echo lives on"};

        var runc = docker("run", "--network=none", "--rm", "busybox", "/bin/sh", "-c", tried[4]);
        var brig = run(tried);

        assertThat(runc.out()).as(runc.toString()).contains("lives on");
        assertThat(brig.out()).as(brig.toString()).isEmpty();
        assertThat(brig.code()).isEqualTo(137);
    }

    @Test
    void podmanRunsItToo() throws Exception {
        var config = Files.writeString(
                temp.resolve("containers.conf"),
                "[containers]\ndefault_ulimits = [\"nofile=1024:1024\"]\n[engine]\ncgroup_manager=\"cgroupfs\"\n"
                        + "events_logger=\"file\"\n");
        var podman = Command.of(
                        "podman",
                        "--root",
                        temp.resolve("podman"),
                        "--runroot",
                        temp.resolve("podman-run"),
                        "--tmpdir",
                        temp.resolve("podman-tmp"),
                        "--storage-driver",
                        "vfs",
                        "--runtime",
                        Bundle.brigOci())
                .behind("env", "CONTAINERS_CONF=" + config);

        var ended = podman.and(
                        "run",
                        "--rm",
                        "--network=none",
                        "--rootfs",
                        Roots.busybox(),
                        "/bin/sh",
                        "-c",
                        "cat /etc/secret; exit 7")
                .run();

        assertThat(ended.out()).as(ended.toString()).isEqualTo("a secret");
        assertThat(ended.code()).isEqualTo(7);
    }

    @Test
    void containerdRunsItToo() throws Exception {
        var ended = Command.of(
                        "ctr",
                        "-a",
                        temp.resolve("exec/containerd/containerd.sock"),
                        "-n",
                        "brig",
                        "run",
                        "--rm",
                        "--runc-binary",
                        Bundle.brigOci(),
                        "--rootfs",
                        Roots.busybox(),
                        "direct",
                        "/bin/sh",
                        "-c",
                        "cat /etc/secret; exit 7")
                .run();

        assertThat(ended.out()).as(ended.toString()).isEqualTo("a secret");
        assertThat(ended.code()).isEqualTo(7);
    }
}
