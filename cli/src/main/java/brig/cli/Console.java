package brig.cli;

import brig.cli.run.OwnSeat;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Where a command writes: results to {@code out}, everything about them to {@code err}.
 *
 * <p>Colour follows <a href="https://no-color.org">NO_COLOR</a> and CLICOLOR_FORCE; without them it is used on a terminal.
 */
record Console(PrintStream out, PrintStream err, boolean colourOut, boolean colourErr, Caller caller) {
    /** The command line that this process itself was called with. */
    Console(PrintStream out, PrintStream err, boolean colourOut, boolean colourErr) {
        this(out, err, colourOut, colourErr, new Caller(System.getenv(), new OwnSeat()));
    }

    /** @param isTerminal whether a descriptor is one */
    static Console of(Map<String, String> environment, IntPredicate isTerminal) {
        return new Console(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                colour(environment, isTerminal, 1),
                colour(environment, isTerminal, 2));
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    static boolean colour(Map<String, String> environment, IntPredicate isTerminal, int descriptor) {
        if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
            return false;
        }
        if (!environment.getOrDefault("CLICOLOR_FORCE", "0").equals("0")) {
            return true;
        }
        return !environment.getOrDefault("TERM", "").equals("dumb") && isTerminal.test(descriptor);
    }

    /** Text for {@link #out}. */
    String shown(Colour colour, String text) {
        return colourOut ? colour.around(text) : text;
    }

    void error(String message) {
        err.println("brig: " + (colourErr ? Colour.BAD.around("error:") : "error:") + " " + message);
    }

    /** A line as it is, coloured already. */
    void alert(String line) {
        err.println(line);
    }

    void note(String message) {
        err.println("brig: " + message);
    }
}
