package brig.monitor.host.engine;

import java.util.List;
import java.util.Optional;

/** What a command line gives an option. */
final class Argv {
    private Argv() {}

    /** {@code --option VALUE} or {@code --option=VALUE}. */
    static Optional<String> option(List<String> argv, String option) {
        return behind(argv, option)
                .or(() -> argv.stream()
                        .filter(word -> word.startsWith(option + "="))
                        .map(word -> word.substring(option.length() + 1))
                        .findFirst());
    }

    /** The word behind it. */
    static Optional<String> behind(List<String> argv, String option) {
        int at = argv.indexOf(option);
        return at >= 0 && at + 1 < argv.size() ? Optional.of(argv.get(at + 1)) : Optional.empty();
    }
}
