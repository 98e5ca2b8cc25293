package brig.runtime.oci;

/** An engine wants what Brig does not do, or what the policy does not allow; the message says which and why. */
public final class OciException extends Exception {
    private static final long serialVersionUID = 1;

    public OciException(String message) {
        super(message);
    }
}
