package brig.policy;

/**
 * Where a value stands in a policy file.
 *
 * @param file as the user named it, or {@code profile:restricted} for a shipped profile
 * @param line from 1
 * @param column from 1, in characters
 */
public record Place(String file, int line, int column) {
    /** A value that no file wrote down: a built-in default. */
    public static final Place BUILT_IN = new Place("built-in", 1, 1);

    /** Whether no file wrote it down. A record's own {@code equals} takes 10 ms when it is first asked, and a kill asks this. */
    public boolean isBuiltIn() {
        return file.equals(BUILT_IN.file);
    }

    /** Whether Brig itself wrote the line, not a user. */
    public boolean isShipped() {
        return isBuiltIn() || file.startsWith("profile:") || file.startsWith("syscalls:");
    }

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
