package brig.rules.audit.report;

/** Names come from images and attackers: a terminal must not obey them. */
public final class Printable {
    private Printable() {}

    /** Control characters, and those that turn the direction of writing, as question marks. */
    public static String of(String text) {
        var out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean harmful = Character.isISOControl(c)
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE;
            out.appendCodePoint(harmful ? '?' : c);
        });
        return out.toString();
    }
}
