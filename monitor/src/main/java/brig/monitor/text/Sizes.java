package brig.monitor.text;

import java.util.OptionalLong;

/** Amounts of memory for people. */
public final class Sizes {
    private static final double KI = 1 << 10;
    private static final double MI = 1 << 20;
    private static final double GI = 1 << 30;

    private Sizes() {}

    /** Such as {@code 12.3Mi}; {@code -} if it is not known. */
    public static String shown(OptionalLong bytes) {
        if (bytes.isEmpty()) {
            return "-";
        }
        double value = bytes.getAsLong();
        if (value < MI) {
            return "%.0fKi".formatted(value / KI);
        }
        return value < GI ? "%.1fMi".formatted(value / MI) : "%.1fGi".formatted(value / GI);
    }
}
