package brig.runtime.launch;

/** A container that did not start: which step failed and why, in one line. Nothing of it is left. */
public final class LaunchException extends Exception {
    private static final long serialVersionUID = 1;

    public LaunchException(String message) {
        super(message);
    }

    public LaunchException(String message, Throwable cause) {
        super(message, cause);
    }
}
