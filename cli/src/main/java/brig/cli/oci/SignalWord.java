package brig.cli.oci;

import java.util.Locale;
import java.util.function.ToIntFunction;

/** Signals as engines write them: {@code 9}, {@code KILL}, {@code SIGKILL}; 0 asks whether there is somebody to be signalled. */
final class SignalWord {
    private static final int LAST = 64;

    private SignalWord() {}

    /** @param names number of a name without SIG; 0 if there is none */
    static int number(String word, ToIntFunction<String> names) throws OciFailure {
        int known = names.applyAsInt(word.toUpperCase(Locale.ROOT).replaceFirst("^SIG", ""));
        if (known > 0) {
            return known;
        }
        try {
            int number = Integer.parseInt(word);
            if (number >= 0 && number <= LAST) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new OciFailure("no signal '" + word + "'");
    }
}
