package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Roots;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

            brig.tests.Await.until(() -> isSilent(out.resolve("beat")), "silence, with -Dbrig.seed=" + seed);
        }
        Brig.clean();
    }

    @Test
    void theNextRunSweepsWhatAKilledOneLeft() throws Exception {
        var out = Roots.volume(temp);
        var running = Brig.in(temp).volume(out, "/out").start("hydra 2 /out/beat");
        brig.tests.Await.until(() -> KillIT.size(out.resolve("beat")) > 10, "the container runs");
        running.process().destroyForcibly().waitFor();

        var next = Brig.in(temp).attempt("id");

        assertThat(next.code()).as(next.toString()).isZero();
    }

    private static boolean isSilent(Path beat) throws Exception {
        long size = KillIT.size(beat);
        Thread.sleep(150);
        return KillIT.size(beat) == size;
    }
}
