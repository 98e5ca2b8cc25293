package brig.policy;

/** What a file said, made fit for a terminal and a log: it may try to move the cursor or to reverse what one reads. */
public final class Texts {
    private static final int LONGEST_QUOTE = 60;

    private Texts() {}

    /** Whether a character shows nothing, breaks the line or changes how others show. */
    public static boolean isHidden(char c) {
        return c < 0x20
                || (c >= 0x7f && c <= 0x9f)
                || c == 0x061c
                || (c >= 0x200b && c <= 0x200f)
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2060 && c <= 0x206f)
                || c == 0xfeff
                || (c >= 0xfff9 && c <= 0xfffb);
    }

    /** The text with each hidden character replaced, so that nothing changes its place. */
    public static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isHidden(text.charAt(i))) {
                var clean = text.toCharArray();
                for (int k = i; k < clean.length; k++) {
                    clean[k] = isHidden(clean[k]) ? '\ufffd' : clean[k];
                }
                return new String(clean);
            }
        }
        return text;
    }

    /** In single quotes, cut if it is long. */
    public static String quoted(String text) {
        var shown = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
        return "'" + printable(shown) + "'";
    }
}
