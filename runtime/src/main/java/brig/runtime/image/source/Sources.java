package brig.runtime.image.source;

import brig.runtime.image.ImageException;
import brig.runtime.image.Limits;
import brig.runtime.image.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds out what kind of thing somebody hands in, and which images are in it. */
public final class Sources {
    private Sources() {}

    /**
     * @param spool a file that does not exist yet, for what must be uncompressed or cannot be read twice
     * @throws ImageException if it is no archive, or holds something that no archive should
     */
    public static ImageSource open(Path path, Path spool, Limits limits) throws IOException {
        if (Files.isDirectory(path)) {
            return new DirectorySource(path);
        }
        if (Files.isRegularFile(path) && !isCompressed(path)) {
            return new TarSource(path);
        }
        if (!Files.exists(path)) {
            throw new ImageException("there is no '" + path + "'");
        }
        try (var in = Files.newInputStream(path)) {
            return open(in, spool, limits);
        }
    }

    /** As {@link #open(Path, Path, Limits)}, from a stream. */
    public static ImageSource open(InputStream in, Path spool, Limits limits) throws IOException {
        try (var out = Files.newOutputStream(spool, java.nio.file.StandardOpenOption.CREATE_NEW)) {
            var uncompressed = Compression.uncompressed(in, limits);
            var buffer = new byte[1 << 17];
            long count = 0;
            for (int got; (got = uncompressed.read(buffer)) > 0; ) {
                count += got;
                if (count > limits.bytes()) {
                    throw new ImageException(
                            "the archive has more than " + limits.bytes() + " bytes: --max-size takes more");
                }
                out.write(buffer, 0, got);
            }
        }
        return new TarSource(spool);
    }

    private static boolean isCompressed(Path path) throws IOException {
        try (var in = Files.newInputStream(path)) {
            return Compression.isCompressed(in.readNBytes(4));
        }
    }

    /**
     * The images of one platform. Where an archive is both an OCI layout and Docker's, the layout counts: it names its
     * manifests by digest.
     */
    public static List<SourceImage> images(ImageSource source, Platform wanted, Limits limits) throws IOException {
        if (source.has("index.json") && source.has("oci-layout")) {
            return new OciLayout(source, wanted, limits).images();
        }
        if (source.has("manifest.json")) {
            return DockerArchive.images(source, wanted, limits);
        }
        throw new ImageException("this is no image: neither an OCI layout (oci-layout and index.json) nor what 'docker"
                + " save' writes (manifest.json)"
                + (source.has("bin") || source.has("etc/passwd")
                        ? ". A root directory runs by --rootfs"
                        : source.has("repositories") ? ". It is of Docker before 1.10: save it anew" : ""));
    }
}
