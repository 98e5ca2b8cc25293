package brig.runtime.image.tar;

import java.util.Map;

/**
 * One entry of an archive, as it was written. Strings are of one character per byte (ISO 8859-1).
 *
 * @param linkTarget of a hard or symbolic link, else empty
 * @param size bytes of content behind the header
 * @param attributes extended attributes; values are bytes as well
 */
public record TarEntry(
        String name,
        Kind kind,
        String linkTarget,
        long size,
        int mode,
        long uid,
        long gid,
        long seconds,
        int nanoseconds,
        Map<String, String> attributes) {
    /** The letters are those of {@code tar(5)}. */
    public enum Kind {
        FILE,
        HARD_LINK,
        LINK,
        CHARACTER_DEVICE,
        BLOCK_DEVICE,
        DIRECTORY,
        FIFO
    }

    public TarEntry {
        attributes = Map.copyOf(attributes);
    }
}
