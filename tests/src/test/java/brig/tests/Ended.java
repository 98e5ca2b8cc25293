package brig.tests;

import java.util.List;

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

    /** How each attempt ended: {@code ok}, {@code EACCES}, {@code SIGKILL}. */
    public List<String> outcomes() {
        return out.lines()
                .map(line -> line.substring(0, (line + " ").indexOf(' ')))
                .toList();
    }

    @Override
    public String toString() {
        return "code " + code + "\n--- out\n" + out + "\n--- err\n" + err + "\n---";
    }
}
