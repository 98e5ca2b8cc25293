package brig.monitor.text;

/** One word of a POSIX shell. */
public final class ShellWord {
    private ShellWord() {}

    /**
     * Quoted where that is needed. Names come from attackers: nothing of them is obeyed.
     *
     * @throws IllegalArgumentException for letters that would show something else than they are: control characters and
     *     those that turn the direction of writing
     */
    public static String of(String word) {
        word.codePoints().forEach(ShellWord::refuse);
        return quoted(word);
    }

    /** Of what is known to be shown as it is: quoted where that is needed. */
    public static String quoted(String word) {
        return word.matches("[\\w./:@+=,%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static void refuse(int letter) {
        int type = Character.getType(letter);
        if (Character.isISOControl(letter)
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE) {
            throw new IllegalArgumentException("a name in it has letters that cannot be shown");
        }
    }
}
