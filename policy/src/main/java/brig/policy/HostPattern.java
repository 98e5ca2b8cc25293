package brig.policy;

import java.util.Locale;
import java.util.Optional;

/**
 * Names of hosts: one, or all beneath one.
 *
 * @param beneath whether it is every name beneath {@code name}, however deep, and not that name itself
 * @param name small letters, digits, hyphens, underscores and dots; no dot at the end
 */
public record HostPattern(boolean beneath, String name) {
    private static final String STAR = "*.";
    /** RFC 1035, 2.3.4: 255 bytes on the wire are 253 letters. */
    private static final int LONGEST_NAME = 253;

    private static final int LONGEST_LABEL = 63;

    /** Nothing if the text is neither a name nor {@code *.} and a name. */
    public static Optional<HostPattern> parse(String text) {
        boolean star = text.startsWith(STAR);
        var name = (star ? text.substring(STAR.length()) : text).toLowerCase(Locale.ROOT);
        return isName(name) ? Optional.of(new HostPattern(star, name)) : Optional.empty();
    }

    /**
     * Whether this is a host's name in small letters. One whose last label is a number is none: programs take it for an
     * address.
     */
    public static boolean isName(String text) {
        if (text.isEmpty() || text.length() > LONGEST_NAME) {
            return false;
        }
        int start = 0;
        boolean letters = false;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '.') {
                if (!isLabel(text, start, i)) {
                    return false;
                }
                letters = hasLetter(text, start, i);
                start = i + 1;
            }
        }
        return letters;
    }

    private static boolean isLabel(String text, int from, int to) {
        if (from == to || to - from > LONGEST_LABEL || text.charAt(from) == '-' || text.charAt(to - 1) == '-') {
            return false;
        }
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!isLetter(c) && (c < '0' || c > '9') && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    private static boolean hasLetter(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (isLetter(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }

    /** @param host in small letters, without a dot at its end */
    public boolean matches(String host) {
        return beneath
                ? host.length() > name.length() + 1
                        && host.endsWith(name)
                        && host.charAt(host.length() - name.length() - 1) == '.'
                : host.equals(name);
    }

    /** Whether every name of the other is one of this. */
    public boolean covers(HostPattern other) {
        return other.beneath ? beneath && (other.name.equals(name) || matches(other.name)) : matches(other.name);
    }

    /** {@code example.org}, {@code *.example.org}. */
    @Override
    public String toString() {
        return beneath ? STAR + name : name;
    }
}
