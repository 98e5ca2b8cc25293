package brig.tests;

import java.time.Duration;

/** How long tests wait: so many times longer than on an ordinary machine as {@code -Dbrig.tests.patience} says. */
public final class Patience {
    private static final int TIMES = Integer.getInteger("brig.tests.patience", 1);

    private Patience() {}

    /** @param quiet what is enough on an ordinary machine */
    public static Duration of(Duration quiet) {
        return quiet.multipliedBy(TIMES);
    }

    /** @param quiet what is enough on an ordinary machine, in seconds */
    public static int seconds(int quiet) {
        return quiet * TIMES;
    }
}
