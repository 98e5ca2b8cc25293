package brig.tests.oci;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Ended;
import brig.tests.serve.Served;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real containers of docker's, and a daemon's own rules over time: each answer reaches them through the engine's own ways. */
@AsRoot
class DockerDetectIT {
    private static final String NAME = "brig-docker-" + ProcessHandle.current().pid();

    @TempDir
    static Path temp;

    private static Put policy;
    private static Served served;
    private static Docker judging;

    @BeforeAll
    static void start() throws Exception {
        policy = Put.engine(NAME, HouseDetectIT.WATCHED);
        var rules = Files.createDirectory(temp.resolve("rules.d"));
        Files.setPosixFilePermissions(rules, PosixFilePermissions.fromString("rwxr-xr-x"));
        var file = Files.writeString(
                rules.resolve("own.drl"), HouseDetectIT.HEAD + HouseDetectIT.DROPPED + HouseDetectIT.ANSWERS);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        served = Served.in(temp, "--detect", rules);
        judging = Docker.start(Files.createDirectory(temp.resolve("docker")), runtime());
    }

    @AfterAll
    static void stop() throws Exception {
        judging.close();
        served.close();
        policy.close();
    }

    /** Docker 20.10 has no word for annotations: what it calls writes one before it goes on. */
    private static Path runtime() throws Exception {
        var file =
                Files.writeString(temp.resolve("brig-docker"), """
                #!/bin/sh
                export BRIG_SOCKET=%s
                last=
                for word; do
                    if [ "$last" = --bundle ]; then
                        python3 - "$word/config.json" <<'END' || exit 1
                import json, sys
                spec = json.load(open(sys.argv[1]))
                spec["annotations"] = dict(spec.get("annotations") or {}, **{"brig.policy": "%s"})
                json.dump(spec, open(sys.argv[1], "w"))
                END
                    fi
                    last=$word
                done
                exec %s "$@"
                """.formatted(served.socket(), NAME, Bundle.brigOci()));
        file.toFile().setExecutable(true);
        return file;
    }

    private static String run(String name, String script) throws Exception {
        var started = judging.call(
                "run", "-d", "--name", name, "--network=none", "--runtime=brig", "busybox", "/bin/sh", "-c", script);
        assertThat(started.code()).as(started.toString()).isZero();
        // as Brig calls it
        return started.out().strip().substring(0, 12);
    }

    private static Ended logs(String name) throws Exception {
        return judging.call("logs", name);
    }

    @Test
    void writeChmodExecEndsItAndItsEngineSeesThat() throws Exception {
        run("attacked", HouseDetectIT.ATTACK);

        Await.until(
                () -> judging.call("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "attacked")
                        .out()
                        .equals("exited 137"),
                "its end");
        var logs = logs("attacked");
        judging.call("rm", "-f", "attacked");

        assertThat(logs.out()).doesNotContain("lives on");
    }

    @Test
    void oneIsPausedUntilSomebodyLetsItGoOn() throws Exception {
        var id = run("paused", "echo > /etc/first; cat /etc/pauses; while :; do sleep 1; done");

        Await.until(
                () -> Brig.verb("ps")
                        .run()
                        .out()
                        .lines()
                        .anyMatch(line -> line.contains(id) && line.contains("paused")),
                "it is paused");
        var unpaused = Brig.verb("unpause", id).run();
        assertThat(unpaused.code()).as(unpaused.toString()).isZero();

        assertThat(judging.call("exec", "paused", "/bin/true").code()).isZero();
        judging.call("rm", "-f", "paused");
    }

    @Test
    void itsNetworkIsCutAndGivenBack() throws Exception {
        var id = run("cut", HouseDetectIT.TALKS);

        Await.until(() -> logs("cut").out().contains("it is cut"), "it is cut");
        assertThat(Brig.verb("reconnect", id).run().code()).isZero();

        Await.until(() -> logs("cut").out().contains("it is back"), "it is back");
        judging.call("rm", "-f", "cut");
    }
}
