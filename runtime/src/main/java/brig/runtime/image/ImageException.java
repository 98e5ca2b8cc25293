package brig.runtime.image;

import java.io.IOException;

/** An image that is not taken, or not there; the message says which part of it and why. */
public final class ImageException extends IOException {
    private static final long serialVersionUID = 1;

    public ImageException(String message) {
        super(message);
    }

    public ImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
