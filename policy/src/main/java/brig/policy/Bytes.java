package brig.policy;

/**
 * An amount of memory.
 *
 * @param count bytes, not negative
 */
public record Bytes(long count) {
    private static final int MOST_DIGITS = 18;

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
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        int shift = switch (text.substring(digits)) {
            case "" -> 0;
            case "Ki" -> 10;
            case "Mi" -> 20;
            case "Gi" -> 30;
            case "Ti" -> 40;
            default -> -1;
        };
        if (digits == 0 || digits > MOST_DIGITS || shift < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no amount of memory: write a number of bytes or Ki, Mi, Gi, Ti behind it");
        }
        long number = Long.parseLong(text.substring(0, digits));
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
