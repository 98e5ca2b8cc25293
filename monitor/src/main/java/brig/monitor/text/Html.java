package brig.monitor.text;

/** Text that becomes part of a page. */
public final class Html {
    private Html() {}

    /** Neither an element nor the end of an attribute, whatever is in it. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
