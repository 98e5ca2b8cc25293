package brig.cli;

/** A command that ends here, with one line for the person and an exit code for the machine. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    CommandFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** The person has been told already. */
    static CommandFailure told(int exitCode) {
        return new CommandFailure(exitCode, "");
    }

    int exitCode() {
        return exitCode;
    }
}
