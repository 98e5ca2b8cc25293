package brig.rules.condition;

/** A text is no condition. */
public final class ConditionException extends Exception {
    private static final long serialVersionUID = 1;

    private final int offset;
    private final int length;
    private final String hint;

    ConditionException(int offset, int length, String message, String hint) {
        super(message, null, false, false);
        this.offset = offset;
        this.length = length;
        this.hint = hint;
    }

    /** Where in the text, from 0. */
    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    public String hint() {
        return hint;
    }
}
