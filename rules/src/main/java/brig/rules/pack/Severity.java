package brig.rules.pack;

import java.util.Locale;

/** How much a finding matters. */
public enum Severity {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /** The word in a rule sheet, such as {@code high}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
