package brig.runtime.image.tar;

import brig.runtime.image.ImageException;
import brig.runtime.image.ImageName;
import brig.runtime.image.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads an archive from its beginning to its end: ustar, with the extensions of POSIX (pax) and the long names of GNU.
 *
 * <p>Written for hostile archives. What archivers disagree on (checksums that are wrong, numbers that are none, sparse
 * files, global headers that rename) is refused, so that nobody sees another archive than we do.
 */
public final class TarReader {
    private static final int BLOCK = 512;
    private static final String ATTRIBUTE = "SCHILY.xattr.";

    private final InputStream in;
    private long position;
    /** Of the current entry's content: not read yet, and the padding behind it. */
    private long left;

    private int padding;

    public TarReader(InputStream in) {
        this.in = in;
    }

    /** Where the next byte of the archive is, from 0. */
    public long position() {
        return position;
    }

    /** The next entry, empty at the archive's end; what is left of the last one's content is skipped. */
    public Optional<TarEntry> next() throws IOException {
        Map<String, String> extended = Map.of();
        String longName = null;
        String longLink = null;
        while (true) {
            var block = header();
            if (block.isEmpty()) {
                if (!extended.isEmpty() || longName != null || longLink != null) {
                    throw new ImageException("the archive ends behind an extended header");
                }
                return Optional.empty();
            }
            var header = block.get();
            switch (header.type()) {
                case 'x' -> {
                    if (!extended.isEmpty()) {
                        throw refused(header.name(), "has two extended headers");
                    }
                    extended = extended(header);
                }
                case 'g' -> {
                    var global = extended(header);
                    if (!global.keySet().stream().allMatch("comment"::equals)) {
                        throw refused(
                                header.name(),
                                "is a header for all entries behind it (" + global.keySet()
                                        + "), which archivers read differently");
                    }
                }
                case 'L' -> longName = longText(header);
                case 'K' -> longLink = longText(header);
                default -> {
                    var name = extended.getOrDefault("path", longName == null ? header.name() : longName);
                    var link = extended.getOrDefault("linkpath", longLink == null ? header.link() : longLink);
                    return Optional.of(entry(header, name, link, extended));
                }
            }
        }
    }

    private TarEntry entry(TarHeader header, String name, String link, Map<String, String> extended)
            throws ImageException {
        if (extended.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse"))) {
            throw refused(name, "is a sparse file, which archivers read differently");
        }
        var kind = kind(header.type(), name);
        long size = number(name, extended, "size", header.size());
        if (kind != TarEntry.Kind.FILE && size != 0) {
            if (kind != TarEntry.Kind.HARD_LINK && kind != TarEntry.Kind.DIRECTORY) {
                throw refused(name, "has content although it is no file");
            }
            throw refused(
                    name, "has content although it is a " + (kind == TarEntry.Kind.DIRECTORY ? "directory" : "link"));
        }
        if (name.indexOf('\0') >= 0 || link.indexOf('\0') >= 0) {
            throw refused(name, "has a NUL in its name");
        }
        content(size);
        var time = time(name, extended.get("mtime"), header.time());
        return new TarEntry(
                name,
                kind,
                kind == TarEntry.Kind.HARD_LINK || kind == TarEntry.Kind.LINK ? link : "",
                size,
                header.mode() & 07777,
                number(name, extended, "uid", header.uid()),
                number(name, extended, "gid", header.gid()),
                time.setScale(0, RoundingMode.FLOOR).longValue(),
                time.subtract(time.setScale(0, RoundingMode.FLOOR))
                        .movePointRight(9)
                        .intValue(),
                attributes(extended));
    }

    private static TarEntry.Kind kind(int type, String name) throws ImageException {
        return switch (type) {
            case 0, '0', '7' -> name.endsWith("/") ? TarEntry.Kind.DIRECTORY : TarEntry.Kind.FILE;
            case '1' -> TarEntry.Kind.HARD_LINK;
            case '2' -> TarEntry.Kind.LINK;
            case '3' -> TarEntry.Kind.CHARACTER_DEVICE;
            case '4' -> TarEntry.Kind.BLOCK_DEVICE;
            case '5' -> TarEntry.Kind.DIRECTORY;
            case '6' -> TarEntry.Kind.FIFO;
            default ->
                throw refused(
                        name,
                        "is of the kind '" + ImageName.shown(String.valueOf((char) type))
                                + "', which is not known here");
        };
    }

    private static Map<String, String> attributes(Map<String, String> extended) {
        var attributes = new HashMap<String, String>();
        extended.forEach((key, value) -> {
            if (key.startsWith(ATTRIBUTE)) {
                attributes.put(key.substring(ATTRIBUTE.length()), value);
            }
        });
        return attributes;
    }

    private static long number(String name, Map<String, String> extended, String key, long otherwise)
            throws ImageException {
        var text = extended.get(key);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw refused(name, "has no number as its " + key + ": '" + ImageName.shown(text) + "'");
        }
        return Long.parseLong(text);
    }

    private static BigDecimal time(String name, @org.jspecify.annotations.Nullable String text, long otherwise)
            throws ImageException {
        if (text == null) {
            return BigDecimal.valueOf(otherwise);
        }
        if (!text.matches("-?[0-9]{1,15}(\\.[0-9]{0,30})?")) {
            throw refused(name, "has no number as its mtime: '" + ImageName.shown(text) + "'");
        }
        return new BigDecimal(text.endsWith(".") ? text + "0" : text);
    }

    private Map<String, String> extended(TarHeader header) throws IOException {
        return Pax.parse(document(header));
    }

    private String longText(TarHeader header) throws IOException {
        var text = new String(document(header), java.nio.charset.StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private byte[] document(TarHeader header) throws IOException {
        if (header.size() > Limits.DOCUMENT) {
            throw refused(header.name(), "has an extended header of " + header.size() + " bytes");
        }
        content(header.size());
        var bytes = new byte[(int) header.size()];
        for (int done = 0; done < bytes.length; ) {
            done += read(bytes, done, bytes.length - done);
        }
        return bytes;
    }

    private void content(long size) {
        left = size;
        padding = (int) (-size & BLOCK - 1);
    }

    /**
     * Reads of the current entry's content.
     *
     * @return how many bytes; 0 at the content's end
     */
    public int read(byte[] into, int from, int most) throws IOException {
        int wanted = (int) Math.min(most, left);
        if (wanted == 0) {
            return 0;
        }
        int got = in.read(into, from, wanted);
        if (got < 0) {
            throw truncated();
        }
        position += got;
        left -= got;
        return got;
    }

    private static ImageException truncated() {
        return new ImageException("the archive is cut off");
    }

    private Optional<TarHeader> header() throws IOException {
        skip(left + padding);
        content(0);
        var block = block();
        if (block.isEmpty()) {
            return Optional.empty(); // some archivers leave the closing blocks out
        }
        if (!TarHeader.isZero(block.get())) {
            return Optional.of(TarHeader.of(block.get(), position - BLOCK));
        }
        // nothing but zeros may follow: an archive behind the archive is one that others might read
        for (var more = block(); more.isPresent(); more = block()) {
            if (!TarHeader.isZero(more.get())) {
                throw new ImageException("something follows the end of the archive, at byte " + (position - BLOCK));
            }
        }
        return Optional.empty();
    }

    private void skip(long count) throws IOException {
        try {
            in.skipNBytes(count);
            position += count;
        } catch (java.io.EOFException e) {
            throw new ImageException("the archive is cut off", e);
        }
    }

    private Optional<byte[]> block() throws IOException {
        var block = in.readNBytes(BLOCK);
        position += block.length;
        if (block.length == 0) {
            return Optional.empty();
        }
        if (block.length < BLOCK) {
            throw truncated();
        }
        return Optional.of(block);
    }

    /** An entry that is not taken, by its name. */
    public static ImageException refused(String name, String why) {
        return new ImageException("entry '" + ImageName.shown(name) + "' " + why);
    }
}
