package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Roots;
import brig.tests.Tools;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A watcher that dies loosens nothing: the container dies with it, and what is left is swept. */
@AsRoot
class WatcherIT {
    private static final int TIMES = 30;
    private static final int LATEST_MILLIS = 1500;

    @TempDir
    Path temp;

    @Test
    void killedAtAnyMomentItTakesTheContainerWithIt() throws Exception {
        long seed = Long.getLong("brig.seed", System.nanoTime());
        var random = new Random(seed);
        for (int i = 0; i < TIMES; i++) {
            var out = Roots.volume(temp);
            var running = Brig.in(temp).volume(out, "/out").start("hydra 6 /out/beat");
            Thread.sleep(random.nextInt(LATEST_MILLIS));

            running.process().destroyForcibly().waitFor();

            Await.until(() -> isSilent(out.resolve("beat")), "silence, with -Dbrig.seed=" + seed);
        }
        Brig.clean();
    }

    @Test
    void theNextRunSweepsWhatAKilledOneLeft() throws Exception {
        var out = Roots.volume(temp);
        var running = Brig.in(temp).volume(out, "/out").start("hydra 2 /out/beat");
        Await.until(() -> KillIT.size(out.resolve("beat")) > 10, "the container runs");
        running.process().destroyForcibly().waitFor();

        var next = Brig.in(temp).attempt("id");

        assertThat(next.code()).as(next.toString()).isZero();
    }

    /** The second line behind the launcher's watching: whoever is init dies with the launcher, with nobody's help. */
    @Test
    void killedTogetherWithItsLauncherItStillTakesTheContainerWithIt() throws Exception {
        var out = Roots.volume(temp);
        var running = Brig.in(temp).volume(out, "/out").start("hydra 6 /out/beat");
        Await.until(() -> KillIT.size(out.resolve("beat")) > 10, "the container runs");
        var brig = running.process();
        var launcher = brig.children()
                .filter(child -> child.info().command().orElse("").contains("memfd:brig-launch"))
                .findFirst()
                .orElseThrow();

        // a stopped Brig can do nothing
        Command.of("kill", "-STOP", brig.pid()).run();
        launcher.destroyForcibly();

        Await.until(() -> isSilent(out.resolve("beat")), "silence while Brig is stopped");
        brig.destroyForcibly().waitFor();
        Brig.clean();
    }

    /**
     * The kernel refuses a second listener only as long as the first is open; from then on a container that had one of its own
     * would answer its own calls.
     */
    @ParameterizedTest
    @ValueSource(strings = {"", "seccomp"})
    void noContainerBecomesItsOwnWatcher(String allowed) throws Exception {
        var held = Brig.in(temp).with("syscalls", "{allow: [" + allowed + "]}").attempt("listener 1");
        var open = Command.of(Tools.inside(), "listener").run();

        assertThat(held.lastLine()).as(held.toString()).startsWith("EPERM listener");
        assertThat(open.lastLine()).as(open.toString()).startsWith("ok listener");
    }

    private static boolean isSilent(Path beat) throws Exception {
        long size = KillIT.size(beat);
        Thread.sleep(150);
        return KillIT.size(beat) == size;
    }
}
