package brig.policy.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Regular expressions for what a policy's values look like, without anchors. */
final class Patterns {
    private static final String HIDDEN =
            "\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f"
                    + "\\ufeff\\ufff9-\\ufffb";

    static final String PATH = "(?!(.*/)?\\.{1,2}(/|$))(?!.*[^/]{256})/[^" + HIDDEN + "]{0,4094}";
    static final String MOUNT_TARGET = "(?!/+(proc(/.*)?)?/*$)(?!/+dev/*$)" + PATH;
    static final String DEVICE = "(?=/+dev/+[^/])" + PATH;

    private static final String PORT = upTo(65535);
    static final String PORTS = "(\\*|" + PORT + "(-" + PORT + ")?)";
    /** {@code brig.policy.HostPattern}. */
    private static final String LABEL = "[0-9A-Za-z_]([0-9A-Za-z_-]{0,61}[0-9A-Za-z_])?";

    private static final String NAME = "(?=[^:]{1,255}:)(\\*\\.)?(" + LABEL + "\\.)*(?=[^:.]*[A-Za-z])" + LABEL;
    /** {@code brig.policy.CpuList}, but for which of two numbers is the lower. */
    private static final String CPU = upTo(8191);

    static final String CPUS = CPU + "(-" + CPU + ")?(," + CPU + "(-" + CPU + ")?)*";
    static final String DESTINATION = destination();
    static final String NAME_SERVER = "(" + ipv4() + "|\\[[0-9A-Fa-f:.]{2,}\\])(:(?!0$)" + upTo(65535) + ")?";

    private Patterns() {}

    private static String destination() {
        var ipv4 = ipv4() + "(/" + upTo(32) + ")?";
        var ipv6 = "\\[[0-9A-Fa-f:.]{2,}\\](/" + upTo(128) + ")?";
        return "(" + ipv4 + "|" + ipv6 + "|" + NAME + "):" + PORTS + "(/tcp|/udp)?";
    }

    private static String ipv4() {
        var octet = upTo(255);
        return "(" + octet + "\\.){3}" + octet;
    }

    /** Decimal numbers from 0 to the bound, without leading zeros. */
    static String upTo(long most) {
        var digits = Long.toString(most);
        var cases = new ArrayList<String>();
        cases.add("0");
        int length = digits.length();
        if (length > 1) {
            cases.add("[1-9]" + any(0, length - 2));
        }
        for (int i = 0; i < length; i++) {
            int lowest = i == 0 ? 1 : 0;
            int below = digits.charAt(i) - '0' - 1;
            if (below >= lowest) {
                cases.add(digits.substring(0, i) + "[" + lowest + "-" + below + "]"
                        + any(length - 1 - i, length - 1 - i));
            }
        }
        cases.add(digits);
        return "(" + String.join("|", cases) + ")";
    }

    private static String any(int least, int most) {
        return most == 0 ? "" : "[0-9]{" + (least == most ? "" + most : least + "," + most) + "}";
    }

    /** The words in capital or small letters, with or without the kernel's prefix. */
    static String anyCase(String prefix, List<String> words) {
        return "(" + letters(prefix) + ")?("
                + String.join("|", words.stream().map(Patterns::letters).toList()) + ")";
    }

    private static String letters(String word) {
        var out = new StringBuilder();
        for (int at = 0; at < word.length(); at++) {
            char c = word.charAt(at);
            boolean letter = Character.isLetter(c);
            out.append(letter ? "[" + c + String.valueOf(c).toLowerCase(Locale.ROOT) + "]" : String.valueOf(c));
        }
        return out.toString();
    }
}
