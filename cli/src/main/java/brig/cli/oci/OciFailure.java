package brig.cli.oci;

/** A call that fails, with one line for the engine. */
public final class OciFailure extends Exception {
    private static final long serialVersionUID = 1;

    public OciFailure(String message) {
        super(message);
    }

    public OciFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
