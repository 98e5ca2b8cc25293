package brig.cli.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What people see: lines in colours where the terminal has them. Safe to use from several threads. */
public final class Stage {
    private static final String BOLD = "1";
    private static final String GREEN = "32";
    private static final String RED = "1;31";
    private static final String DIM = "2";

    private final PrintStream out;
    private final boolean colour;
    private final List<String> heard = new ArrayList<>();

    public Stage(PrintStream out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    boolean colour() {
        return colour;
    }

    private String painted(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    synchronized void heading(String text) {
        out.println();
        out.println(painted(BOLD, text));
    }

    synchronized void command(String words) {
        out.println(painted(DIM, "  $ " + words));
    }

    synchronized void line(String text) {
        out.println("  " + text);
    }

    synchronized void attempt(Attempt attempt) {
        out.println();
        out.println("  " + painted(BOLD, "intruder: " + attempt.title())
                + painted(DIM, "  (" + String.join(" ", attempt.words()) + ")"));
    }

    /** A line that Brig wrote; remembered. */
    synchronized void brig(String line) {
        heard.add(line);
        out.println("  " + painted(DIM, "brig │ ") + line);
    }

    /** The first remembered line with this text in it, and those before are forgotten; empty if there is none. */
    synchronized String recall(String text) {
        for (int i = 0; i < heard.size(); i++) {
            if (heard.get(i).contains(text)) {
                var line = heard.get(i);
                heard.subList(0, i + 1).clear();
                return line;
            }
        }
        return "";
    }

    synchronized void result(Result result) {
        out.println("  " + (result.stopped() ? painted(GREEN, "stopped") : painted(RED, "NOT STOPPED")) + ": "
                + result.seen());
    }

    synchronized void table(List<Result> results) {
        out.println();
        out.println(painted(BOLD, "  %-34s %-32s %s".formatted("attempt", "stopped by", "result")));
        for (var result : results) {
            var word = result.stopped() ? painted(GREEN, "stopped") : painted(RED, "NOT STOPPED");
            out.println("  %-34s %-32s "
                            .formatted(
                                    result.attempt().title(), result.attempt().control())
                    + word);
        }
    }

    synchronized void verdict(boolean fine, String text) {
        out.println();
        out.println("  " + painted(fine ? GREEN : RED, text));
    }
}
