package brig.runtime.image;

import java.util.regex.Pattern;

/**
 * What people call an image: {@code alpine:3.20}, {@code localhost/web:latest}.
 *
 * @param repository lower case, parts divided by slashes
 */
public record ImageName(String repository, String tag) {
    private static final int LONGEST = 200;
    private static final Pattern REPOSITORY =
            Pattern.compile("[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?::[0-9]{1,5}(?=/))?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    /** Without a tag it is {@code latest}. */
    public static ImageName parse(String text) throws ImageException {
        int colon = text.lastIndexOf(':');
        boolean tagged = colon > text.lastIndexOf('/');
        var repository = tagged ? text.substring(0, colon) : text;
        var tag = tagged ? text.substring(colon + 1) : "latest";
        if (text.length() > LONGEST
                || !REPOSITORY.matcher(repository).matches()
                || !TAG.matcher(tag).matches()) {
            throw new ImageException("'" + shown(text)
                    + "' is no image name: write NAME or NAME:TAG, the name in lower case, such as web:1.2");
        }
        return new ImageName(repository, tag);
    }

    /** As it was written in full, or with the leading parts of the repository left out. */
    public boolean isCalled(ImageName other) {
        return tag.equals(other.tag)
                && (repository.equals(other.repository) || repository.endsWith("/" + other.repository));
    }

    /** Text from outside for a message: short, and without control characters. */
    public static String shown(String text) {
        var printable = text.codePoints()
                .limit(LONGEST)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        return printable + (text.length() > LONGEST ? "..." : "");
    }

    @Override
    public String toString() {
        return repository + ":" + tag;
    }
}
