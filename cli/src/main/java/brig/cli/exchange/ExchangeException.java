package brig.cli.exchange;

/** A text that is not what it should be; the message says where and what. */
public final class ExchangeException extends Exception {
    private static final long serialVersionUID = 1;

    ExchangeException(String message) {
        super(message);
    }
}
