package brig.rules.language;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much a match matters, the gravest first; the names are those of syslog. */
public enum Priority {
    EMERGENCY,
    ALERT,
    CRITICAL,
    ERROR,
    WARNING,
    NOTICE,
    INFORMATIONAL,
    DEBUG;

    /** In any case, and by its first four letters: {@code INFO}. */
    static Optional<Priority> of(String text) {
        var upper = text.toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(priority ->
                        priority.name().equals(upper) || (upper.equals("INFO") && priority == INFORMATIONAL))
                .findFirst();
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
