package brig.runtime.network.names;

import java.io.IOException;

/** Bytes that are no message of the domain name system, or none that is an answer to the question. */
final class MalformedMessage extends IOException {
    private static final long serialVersionUID = 1;

    MalformedMessage(String message) {
        super(message);
    }
}
