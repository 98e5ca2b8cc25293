package brig.policy;

import java.util.regex.Pattern;

/**
 * An amount of memory.
 *
 * @param count bytes, not negative
 */
public record Bytes(long count) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})(Ki|Mi|Gi|Ti)?");

    public Bytes {
        if (count < 0) {
            throw new IllegalArgumentException("an amount of memory is not negative: " + count);
        }
    }

    /**
     * Reads {@code 64Mi}, {@code 1Gi} or a plain number of bytes.
     *
     * @throws IllegalArgumentException if the text has another form or does not fit into 63 bits
     */
    public static Bytes parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no amount of memory: write a number of bytes or Ki, Mi, Gi, Ti behind it");
        }
        long number = Long.parseLong(match.group(1));
        int shift = switch (match.group(2)) {
            case "Ki" -> 10;
            case "Mi" -> 20;
            case "Gi" -> 30;
            case "Ti" -> 40;
            case null, default -> 0;
        };
        if (number > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException("'" + text + "' is more than 63 bits hold");
        }
        return new Bytes(number << shift);
    }

    @Override
    public String toString() {
        for (int shift = 40; shift > 0; shift -= 10) {
            if (count != 0 && count % (1L << shift) == 0) {
                return (count >> shift) + "KiMiGiTi".substring(shift / 5 - 2, shift / 5);
            }
        }
        return Long.toString(count);
    }
}
