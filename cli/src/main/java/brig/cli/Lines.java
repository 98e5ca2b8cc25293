package brig.cli;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The described command lines of verbs, with the words that each has parsed last. To describe one takes longer than to parse it, and
 * many callers of a daemon say the same again. One keeps what it was given until it parses again, so it is one caller's at a time.
 */
final class Lines {
    private static final int MOST_IDLE = 32;

    /** The one that was used last comes first. */
    private static final ArrayDeque<Parsed> IDLE = new ArrayDeque<>();

    private static final Map<String, Map<String, OptionSpec>> OPTIONS = new ConcurrentHashMap<>();

    /** @param words behind the verb's own */
    record Parsed(String verb, CommandLine line, List<String> words, ParseResult result) {}

    private Lines() {}

    /** Nobody else uses it until {@link #giveBack}. */
    static Parsed take(Verbs.Called called) {
        var words = List.of(called.rest());
        var idle = idle(called.words(), words);
        if (idle != null && idle.words.equals(words)) {
            return idle;
        }
        var line =
                idle != null ? idle.line : Options.line(called.verb().describe().name("brig " + called.words()));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return new Parsed(called.words(), line, words, line.parseArgs(called.rest()));
    }

    /** One that has parsed these words, or else the one of the same verb that was not used for the longest time. */
    private static @Nullable Parsed idle(String verb, List<String> words) {
        synchronized (IDLE) {
            Parsed found = null;
            for (var one : IDLE) {
                if (one.verb.equals(verb)) {
                    found = one;
                    if (one.words.equals(words)) {
                        break;
                    }
                }
            }
            if (found != null) {
                IDLE.remove(found);
            }
            return found;
        }
    }

    /** What it has parsed nobody looks at any more. */
    static void giveBack(Parsed parsed) {
        synchronized (IDLE) {
            if (IDLE.size() == MOST_IDLE) {
                IDLE.removeLast();
            }
            IDLE.addFirst(parsed);
        }
    }

    /** A verb's options by their names; for looking at. */
    static Map<String, OptionSpec> options(Verbs.Called called) {
        return OPTIONS.computeIfAbsent(
                called.words(), _ -> called.verb().describe().optionsMap());
    }
}
