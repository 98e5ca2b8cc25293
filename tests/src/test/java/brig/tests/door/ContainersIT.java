package brig.tests.door;

import static org.assertj.core.api.Assertions.assertThat;

import brig.runtime.launch.Running;
import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.Roots;
import brig.tests.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Others on the same host see a container, and end it. */
@AsRoot
class ContainersIT {
    @TempDir
    Path temp;

    private final List<Command.Started> started = new ArrayList<>();

    private Command.Started start(String name, String words) throws Exception {
        var running = Brig.in(temp).option("--name", name).start(words);
        started.add(running);
        Await.until(() -> row(name).startsWith("{"), name + " runs");
        return running;
    }

    @AfterEach
    void allEnd() throws Exception {
        for (var running : started) {
            running.process().destroyForcibly().waitFor();
        }
        Brig.clean();
    }

    /** Of {@code brig ps --json}; empty if it is not there. */
    private static String row(String name) throws Exception {
        return Brig.verb("ps", "--json")
                .run()
                .out()
                .lines()
                .filter(line -> line.contains("\"name\":\"" + name + "\""))
                .findFirst()
                .orElse("");
    }

    private static Ended brig(Object... words) throws Exception {
        return Brig.verb(words).run();
    }

    @Test
    void whatRunsIsListedWithWhatItUses() throws Exception {
        start("listed", "wait 60");

        assertThat(row("listed"))
                .contains(
                        "\"policy\":\"held\"",
                        "\"state\":\"running\"",
                        "\"pids\":1",
                        "\"command\":\"/bin/inside wait 60\"")
                .containsPattern("\"memoryBytes\":[1-9]");
        assertThat(brig("ps").out()).containsPattern("[0-9a-f]{12}  listed +held +running .*/bin/inside wait 60");
    }

    /** The helper has no handler for SIGTERM, and the kernel drops it for an init: Brig kills at once. */
    @Test
    void aStoppedContainerIsGone() throws Exception {
        var running = start("stopped", "wait 60");

        var stopped = brig("stop", "stopped");

        assertThat(stopped.code()).as(stopped.toString()).isZero();
        assertThat(running.end(5).code()).isEqualTo(128 + 15);
        assertThat(row("stopped")).isEmpty();
    }

    /** Its own mount namespace, as in a container that is given the host's cgroups. */
    @Test
    void aBrigThatSeesAnotherRunLeavesTheContainersOfThisOneAlone() throws Exception {
        var running = start("elsewhere", "wait 60");

        var cleaned = Command.of("unshare", "--mount", "--propagation", "private", "sh", "-c")
                .and("mount -t tmpfs none /run && exec \"$@\"", "sh")
                .and(Tools.brig().toArray())
                .and("doctor", "--clean")
                .run();

        assertThat(cleaned.code()).as(cleaned.toString()).isZero();
        assertThat(row("elsewhere")).contains("\"state\":\"running\"");
        assertThat(brig("kill", "elsewhere").code()).isZero();
        assertThat(running.end(5).code()).isEqualTo(128 + 9);
    }

    @Test
    void aKilledContainerIsGoneEvenIfItWasPaused() throws Exception {
        var running = start("killed", "wait 60");

        assertThat(brig("pause", "killed").code()).isZero();
        assertThat(row("killed")).contains("\"state\":\"paused\"");
        var killed = brig("kill", "killed");

        assertThat(killed.code()).as(killed.toString()).isZero();
        assertThat(running.end(5).code()).isEqualTo(128 + 9);
    }

    @Test
    void aPausedContainerDoesNothingUntilItGoesOn() throws Exception {
        var out = Roots.volume(temp);
        var running =
                Brig.in(temp).option("--name", "paused").volume(out, "/out").start("hydra 1 /out/beat");
        started.add(running);
        Await.until(() -> size(out) > 0, "it runs");

        brig("pause", "paused");
        long before = size(out);
        Thread.sleep(300);
        assertThat(size(out)).isEqualTo(before);

        brig("unpause", "paused");
        Await.until(() -> size(out) > before, "it goes on");
    }

    /** What a kill does first, so that nobody runs on while it looks around. */
    @Test
    void whoIsHeldStandsStillAndDiesAsItStands() throws Exception {
        var out = Roots.volume(temp);
        var running = Brig.in(temp).option("--name", "held").volume(out, "/out").start("hydra 1 /out/beat");
        started.add(running);
        Await.until(() -> size(out) > 0, "it runs");
        var cgroup = Running.list().stream()
                .filter(container -> container.about().name().equals("held"))
                .findFirst()
                .orElseThrow()
                .cgroup();

        cgroup.hold();
        Await.until(cgroup::frozen, "it stands still");
        long before = size(out);
        Thread.sleep(300);

        assertThat(size(out)).isEqualTo(before);
        assertThat(brig("kill", "held").code()).isZero();
        assertThat(running.end(5).code()).isEqualTo(128 + 9);
    }

    private static long size(Path out) throws Exception {
        var file = out.resolve("beat");
        return Files.exists(file) ? Files.size(file) : 0;
    }

    @Test
    void aNameThatNobodyOrMoreThanOneHasIsAnError() throws Exception {
        start("twin", "wait 60");
        var other = Brig.in(temp).option("--name", "twin").start("wait 60");
        started.add(other);
        Await.until(
                () -> brig("ps", "--json")
                                .out()
                                .lines()
                                .filter(line -> line.contains("twin"))
                                .count()
                        == 2,
                "both run");

        var none = brig("stop", "nobody");
        var both = brig("kill", "twin");

        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("no container 'nobody' runs");
        assertThat(both.code()).isEqualTo(1);
        assertThat(both.err()).contains("fits several");
    }

    @Test
    void itSaysWhoReachedTheMemoryLimit() throws Exception {
        var held = Brig.in(temp).attempt("memhog 200");

        assertThat(held.err()).as(held.toString()).contains("memory limit 64Mi reached: the kernel killed 1 process");
    }
}
