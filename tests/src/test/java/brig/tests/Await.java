package brig.tests;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

/** Waits for what another process brings about. */
public final class Await {
    private static final Duration MOST = Patience.of(Duration.ofSeconds(30));

    private Await() {}

    /** @throws AssertionError if it is not so within 30 seconds, times {@link Patience} */
    public static void until(Callable<Boolean> condition, String what) throws Exception {
        var end = Instant.now().plus(MOST);
        while (!condition.call()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not within " + MOST.toSeconds() + " s: " + what);
            }
            Thread.sleep(20);
        }
    }
}
