package brig.tests;

/**
 * A command that has ended.
 *
 * @param out its standard output, stripped
 * @param err its standard error, stripped
 */
public record Ended(int code, String out, String err) {
    /** The last line of the output: what {@code inside} says about an attempt. */
    public String lastLine() {
        return out.substring(out.lastIndexOf('\n') + 1);
    }

    @Override
    public String toString() {
        return "code " + code + "\n--- out\n" + out + "\n--- err\n" + err + "\n---";
    }
}
