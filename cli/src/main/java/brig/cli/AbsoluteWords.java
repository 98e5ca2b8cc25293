package brig.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A client's words with its paths as the daemon must read them: the daemon's directory is another one. Which option takes a
 * path shows in what the help calls its value.
 */
final class AbsoluteWords {
    private static final Set<String> PATHS = Set.of("FILE", "DIR", "POLICY", "SRC:DST[:ro,idmap]");

    private final Path directory;
    private final Map<String, OptionSpec> options;

    private AbsoluteWords(Path directory, Map<String, OptionSpec> options) {
        this.directory = directory;
        this.options = options;
    }

    /** @param words of a verb and its options; what follows the first word that is none is the container's */
    static String[] of(Path directory, String... words) {
        var called = Verbs.called(words);
        if (called.isEmpty()) {
            return words;
        }
        var options = Lines.options(called.get());
        var all = Arrays.copyOf(words, words.length);
        new AbsoluteWords(directory, options)
                .resolve(all, words.length - called.get().rest().length);
        return all;
    }

    private void resolve(String[] words, int from) {
        for (int at = from; at < words.length && words[at].startsWith("-") && !words[at].equals("--"); at++) {
            int equals = words[at].indexOf('=');
            var option = options.get(equals < 0 ? words[at] : words[at].substring(0, equals));
            if (option == null && words[at].length() > 2) {
                attached(words, at);
            } else if (option != null && equals >= 0) {
                words[at] = words[at].substring(0, equals + 1) + absolute(option, words[at].substring(equals + 1));
            } else if (option != null && takesNext(option, words, at)) {
                at++;
                words[at] = absolute(option, words[at]);
            }
        }
    }

    /** {@code -vSRC:DST}. */
    private void attached(String[] words, int at) {
        var option = options.get(words[at].substring(0, 2));
        if (option != null && option.arity().max() > 0) {
            words[at] = words[at].substring(0, 2) + absolute(option, words[at].substring(2));
        }
    }

    private static boolean takesNext(OptionSpec option, String[] words, int at) {
        return option.arity().max() > 0
                && at + 1 < words.length
                && (option.arity().min() > 0 || !words[at + 1].startsWith("-"));
    }

    private String absolute(OptionSpec option, String value) {
        boolean isVolumeOfBrigs = option.longestName().equals("--volume") && !value.split(":", 2)[0].contains("/");
        if (!PATHS.contains(option.paramLabel()) || value.isEmpty() || isVolumeOfBrigs) {
            return value;
        }
        // a bare name is a shipped policy or pack, if there is no file of that name
        boolean mayBeName =
                option.longestName().equals("--policy") || option.longestName().equals("--rules");
        if (mayBeName && !value.contains("/") && !value.contains(".") && !isFile(option, value)) {
            return value;
        }
        return directory.resolve(value).toString();
    }

    /** A policy's bare name never means a file of the caller's directory where a shipped one has it. */
    private boolean isFile(OptionSpec option, String value) {
        return Files.exists(directory.resolve(value))
                && (option.longestName().equals("--rules") || !Files.exists(PolicyFiles.find(value)));
    }
}
