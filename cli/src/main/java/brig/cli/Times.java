package brig.cli;

import java.time.Duration;
import java.util.regex.Pattern;

/** Spans of time as people write them. */
final class Times {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)?");

    private Times() {}

    /**
     * @param text {@code 500ms}, {@code 10s}, {@code 5m}, {@code 2h}, {@code 1d}; a number alone is seconds
     * @throws IllegalArgumentException with what to write instead
     */
    static Duration parse(String option, String text) {
        var found = FORM.matcher(text);
        if (!found.matches()) {
            throw new IllegalArgumentException(
                    option + " '" + text + "': write a time such as 500ms, 10s, 5m, 2h or 1d");
        }
        long number = Long.parseLong(found.group(1));
        return switch (found.group(2) == null ? "s" : found.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofSeconds(number);
        };
    }
}
