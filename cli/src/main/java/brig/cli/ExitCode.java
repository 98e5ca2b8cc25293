package brig.cli;

/** What {@code brig} ends with; {@code docs/cli.md} lists them for users. */
final class ExitCode {
    static final int FINE = 0;
    /** Brig could not do it. */
    static final int FAILED = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** A policy is invalid, or this host does not satisfy it. */
    static final int POLICY = 3;
    /** {@code brig run} failed before the program was executed; any other code of it is the program's own. */
    static final int NOT_STARTED = 125;

    private ExitCode() {}

    /** What a shell calls the end by signal n. */
    static int ofSignal(int signal) {
        return 128 + signal;
    }
}
