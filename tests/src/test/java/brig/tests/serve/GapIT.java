package brig.tests.serve;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.PolicyText;
import brig.tests.Roots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A daemon that is killed loosens nothing and loses nothing: calls wait for the next one. {@code brig.gap.containers} and
 * {@code brig.gap.kills}, {@code brig.gap.seconds} (of each kill) and {@code brig.gap.pause} (microseconds between two pairs of
 * calls) make it as large as one likes.
 */
@AsRoot
class GapIT {
    private static final int CONTAINERS = Integer.getInteger("brig.gap.containers", 6);
    private static final int KILLS = Integer.getInteger("brig.gap.kills", 3);
    private static final int SECONDS_EACH = Integer.getInteger("brig.gap.seconds", 4);
    /** Between two pairs of calls. */
    private static final int PAUSE_MICROS = Integer.getInteger("brig.gap.pause", 500);

    @TempDir
    Path temp;

    private Path policy() throws Exception {
        // ptrace is refused by the watcher alone: let through, it would succeed
        return PolicyText.HELD
                .with("response", "{escape: deny, execute: deny, file: deny, network: deny, syscall: deny}")
                .write(temp);
    }

    /** One that makes watched calls for that long; it runs when this returns. */
    private Command.Started start(Served served, int milliseconds) throws Exception {
        var out = Roots.volume(temp);
        var started = served.command(Served.DIST.resolve("brig"), "run", "--policy", policy())
                .and("--rootfs", Roots.busybox(), "-v", out + ":/out", "--")
                .and("/bin/inside", "gap", milliseconds, "/srv/www/index.html", PAUSE_MICROS, "/out/begun")
                .start();
        Await.until(() -> Files.exists(out.resolve("begun")), "the container runs");
        return started;
    }

    @Test
    void underLoadNoRefusedCallPassesAndNoAllowedOneIsLost() throws Exception {
        try (var served = Served.in(temp)) {
            var running = new ArrayList<Command.Started>();
            for (int i = 0; i < CONTAINERS; i++) {
                running.add(start(served, 1000 * SECONDS_EACH * (KILLS + 1)));
            }
            for (int i = 0; i < KILLS; i++) {
                Thread.sleep(1000L * SECONDS_EACH / 2);
                served.kill();
                Thread.sleep(1000L * SECONDS_EACH / 2);
                served.restart();
            }

            long allowed = 0;
            long refused = 0;
            long longest = 0;
            for (var container : running) {
                var ended = container.end(60 + SECONDS_EACH * (KILLS + 1));
                allowed += figure(ended.out(), "allowed");
                refused += figure(ended.out(), "refused");
                longest = Math.max(longest, figure(ended.out(), "longest_ms"));
                assertThat(ended.code()).as(ended.toString()).isZero();
                assertThat(ended.out())
                        .contains("lost=0 ")
                        .contains("passed=0 ")
                        .doesNotContain("refused=0 ");
            }
            System.err.printf(
                    "gap: %d containers of %d s, %d kills: %d calls allowed, %d refused, none passed or lost; longest wait %d ms%n",
                    CONTAINERS, SECONDS_EACH * (KILLS + 1), KILLS, allowed, refused, longest);
        }
    }

    private static long figure(String out, String name) {
        return Pattern.compile(name + "=(\\d+)")
                .matcher(out)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    @Test
    void withoutASuccessorCallsWaitAndThenFail() throws Exception {
        try (var served = Served.in(temp, "--patience", "2")) {
            var running = start(served, 9000);

            served.kill();

            var ended = running.end(60);
            assertThat(ended.code()).as(ended.toString()).isZero();
            assertThat(ended.out()).contains("passed=0 ").doesNotContain("lost=0 ");
            served.restart(); // and sweeps
        }
    }

    @Test
    void afterAKillAlertsReachTheClientsTerminalAgain() throws Exception {
        try (var served = Served.in(temp)) {
            var policy = Files.writeString(
                    temp.resolve("told.yaml"), "extends: baseline\nresponse: {escape: alert, syscall: alert}\n");
            var errors = temp.resolve("errors");
            var running = served.command(
                            "sh",
                            "-c",
                            "exec \"$@\" 2>" + errors,
                            "sh",
                            Served.DIST.resolve("brig"),
                            "run",
                            "--policy",
                            policy,
                            "--",
                            "/bin/sh",
                            "-c",
                            "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do unshare -m true; sleep 1; done")
                    .start();
            Await.until(() -> alerts(errors) > 0, "the first is told");

            served.kill();
            long before = alerts(errors);
            served.restart();

            Await.until(() -> alerts(errors) > before + 1, "those after the kill are told");
            assertThat(running.end(60).code()).isZero();
        }
    }

    private static long alerts(Path file) throws IOException {
        return Files.exists(file)
                ? Files.readString(file)
                        .lines()
                        .filter(line -> line.contains(" ALERT unshare"))
                        .count()
                : 0;
    }

    @Test
    void aStopIsARestartThatNobodyNotices() throws Exception {
        try (var served = Served.in(temp)) {
            var name = "beats-" + ProcessHandle.current().pid();
            var out = temp.resolve("beats");
            var running = served.command(
                            "sh",
                            "-c",
                            "exec \"$@\" >" + out,
                            "sh",
                            Served.DIST.resolve("brig"),
                            "run",
                            "--name",
                            name,
                            "--",
                            "/bin/sh",
                            "-c",
                            "for i in 1 2 3 4 5 6 7 8; do echo $i; /bin/sleep 1; done; exit 3")
                    .start();
            Await.until(() -> Files.exists(out) && Files.size(out) > 0, "the container runs");

            assertThat(served.stop().code()).isZero();
            served.restart();

            assertThat(running.end(60).code()).isEqualTo(3);
            assertThat(Files.readAllLines(out)).hasSize(8);
            // its client has heard of the end from the launcher, not from this daemon
            Await.until(() -> !Brig.verb("ps").run().out().contains(name), "the daemon has removed what is left");
        }
    }
}
