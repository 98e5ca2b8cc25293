package brig.policy.load;

import brig.policy.HealthRules;
import brig.policy.Texts;
import brig.policy.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The {@code health} section. */
final class HealthReader {
    private static final int LONGEST_WORD = 4096;
    private static final int LEAST_INTERVAL = 100;
    private static final int MOST_RETRIES = 1000;
    private static final int MOST_DIGITS = 9;
    private static final List<String> UNITS = List.of("ms", "s", "m", "h", "d");
    private static final List<Long> MILLISECONDS = List.of(1L, 1000L, 60_000L, 3_600_000L, 86_400_000L);

    private HealthReader() {}

    static void read(Section section, PolicyBuilder policy) {
        var before = policy.health.orElse(HealthRules.NOTHING);
        var command = command(section, policy);
        int retries = section.integer("retries", before.retries().orElse(0), 1, MOST_RETRIES);
        policy.health = Optional.of(new HealthRules(
                command == null ? before.command() : Optional.of(command),
                time(section, "interval", before.interval(), LEAST_INTERVAL),
                time(section, "timeout", before.timeout(), 0),
                time(section, "startPeriod", before.startPeriod(), 0),
                retries == 0 ? OptionalInt.empty() : OptionalInt.of(retries)));
        section.finish();
    }

    /** A line for a shell, or a list of words; null if nothing is said. */
    private static @Nullable List<String> command(Section section, PolicyBuilder policy) {
        var value = section.find("command");
        if (value == null) {
            return null;
        }
        policy.places.put("health.command", value.mark().place());
        if (value instanceof Node.Scalar) {
            var line = word(value, section);
            return line == null ? null : HealthRules.shell(line);
        }
        if (!(value instanceof Node.Sequence sequence)) {
            section.problems()
                    .error(
                            section.keyMark("command"),
                            "'command' is a line for a shell, or a list of words",
                            "write [/usr/bin/curl, -fsS, \"http://127.0.0.1:8080/\"]");
            return null;
        }
        var words = new ArrayList<String>();
        for (var item : sequence.items()) {
            var word = word(item, section);
            if (word == null) {
                return null;
            }
            words.add(word);
        }
        return words;
    }

    private static @Nullable String word(Node node, Section section) {
        boolean fine = node instanceof Node.Scalar(var text, var kind, var _)
                && kind != Node.Kind.NULL
                && !text.isEmpty()
                && text.length() <= LONGEST_WORD
                && text.indexOf('\n') < 0;
        if (!fine) {
            section.problems()
                    .error(
                            node.mark(),
                            "a word of 'command' is a single value of 1 to " + LONGEST_WORD + " letters in one line",
                            "");
            return null;
        }
        return ((Node.Scalar) node).text();
    }

    private static OptionalLong time(Section section, String key, OptionalLong before, long least) {
        var scalar = section.scalar(key);
        if (scalar == null) {
            return before;
        }
        long value = milliseconds(scalar.text());
        if (value < least) {
            section.problems()
                    .error(
                            scalar.mark(),
                            "'" + key + "' is no time" + (least > 0 ? " of 100ms or more" : "") + ": "
                                    + Texts.quoted(scalar.text()),
                            "write a number of seconds, or one with ms, s, m, h or d behind it: 500ms, 10s, 5m");
            return before;
        }
        return OptionalLong.of(value);
    }

    /** -1 if it is no time. */
    private static long milliseconds(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        int unit = digits == text.length() ? UNITS.indexOf("s") : UNITS.indexOf(text.substring(digits));
        boolean octal = digits > 1 && text.charAt(0) == '0';
        if (digits == 0 || digits > MOST_DIGITS || unit < 0 || octal) {
            return -1;
        }
        return Long.parseLong(text.substring(0, digits)) * MILLISECONDS.get(unit);
    }

    /** The {@code detect} section. */
    static void readDetect(Section section, PolicyBuilder policy) {
        var value = section.find("directory");
        if (value != null) {
            var path = Paths.read(value, section.problems());
            if (path != null) {
                policy.places.put("detect.directory", value.mark().place());
                policy.detect = Optional.of(path);
            }
        }
        section.finish();
    }
}
