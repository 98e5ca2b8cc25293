package brig.runtime.image.source;

import brig.runtime.image.Digest;
import brig.runtime.image.ImageException;
import brig.runtime.image.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The files of an archive or a layout directory, by their paths in it. */
public interface ImageSource extends AutoCloseable {
    /** Its size in bytes; empty if there is no such file. */
    Optional<Long> size(String path) throws IOException;

    /** The bytes of a file that is there. */
    InputStream open(String path) throws IOException;

    @Override
    void close() throws IOException;

    default boolean has(String path) throws IOException {
        return size(path).isPresent();
    }

    /** A small file in whole. */
    default byte[] document(String path) throws IOException {
        long size = size(path).orElseThrow(() -> new ImageException("there is no '" + path + "' in it"));
        if (size > Limits.DOCUMENT) {
            throw new ImageException(
                    "'" + path + "' has " + size + " bytes; more than " + Limits.DOCUMENT + " are not read");
        }
        try (var in = open(path)) {
            return in.readNBytes(Limits.DOCUMENT);
        }
    }

    /** As {@link #document}, and only if it is what its digest says. */
    default byte[] document(String path, Digest digest) throws IOException {
        var bytes = document(path);
        var found = Digest.of(bytes);
        if (!found.equals(digest)) {
            throw new ImageException(
                    "'" + path + "' is not what its digest says: it should be " + digest + " and is " + found);
        }
        return bytes;
    }
}
