package brig.cli.run;

/** For a process that serves: its own end. */
public final class JdkSignals {
    private JdkSignals() {}

    /** From now on TERM and INT do not end us, but call back. */
    public static void onEnd(Runnable callback) {
        JdkSignal.handle("TERM", _ -> callback.run());
        JdkSignal.handle("INT", _ -> callback.run());
    }
}
