package brig.runtime.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Makes small images of given layers: as {@code docker save} would, or as an OCI layout directory. */
public final class ArchiveBuilder {
    private final List<byte[]> layers = new ArrayList<>();
    private String config = "";
    private String architecture = Platform.host().architecture();

    /** @param layer an uncompressed archive, the lowest first */
    public ArchiveBuilder layer(byte[] layer) {
        layers.add(layer);
        return this;
    }

    public ArchiveBuilder layer(TarBuilder layer) {
        return layer(layer.bytes());
    }

    /** @param fields of the configuration's {@code config}, such as {@code "Cmd":["sh"]} */
    public ArchiveBuilder config(String fields) {
        config = fields;
        return this;
    }

    public ArchiveBuilder architecture(String other) {
        architecture = other;
        return this;
    }

    public byte[] configBytes() {
        var digests = layers.stream().map(layer -> quoted(Digest.of(layer))).collect(Collectors.joining(","));
        return ("{\"architecture\":\"" + architecture + "\",\"os\":\"linux\",\"config\":{" + config
                        + "},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + digests + "]}}")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** @param names each quoted by us */
    public Path dockerArchive(Path file, String... names) throws IOException {
        var tar = new TarBuilder();
        var paths = new ArrayList<String>();
        for (int i = 0; i < layers.size(); i++) {
            paths.add("\"" + i + "/layer.tar\"");
            tar.file(i + "/layer.tar", layers.get(i));
        }
        var id = Digest.of(configBytes()).hex();
        var tags = List.of(names).stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(","));
        tar.file(id + ".json", configBytes());
        tar.file(
                "manifest.json",
                "[{\"Config\":\"" + id + ".json\",\"RepoTags\":[" + tags + "],\"Layers\":[" + String.join(",", paths)
                        + "]}]");
        return Files.write(file, tar.bytes());
    }

    /** The layers compressed with gzip. */
    public Path layout(Path directory, String name) throws IOException {
        var blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        var places = new ArrayList<String>();
        for (var layer : layers) {
            places.add(blob(blobs, TarBuilder.gzip(layer), "application/vnd.oci.image.layer.v1.tar+gzip", ""));
        }
        var manifest = "{\"schemaVersion\":2,\"config\":"
                + blob(blobs, configBytes(), "application/vnd.oci.image.config.v1+json", "") + ",\"layers\":["
                + String.join(",", places) + "]}";
        var entry = blob(
                blobs,
                manifest.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "application/vnd.oci.image.manifest.v1+json",
                ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + name
                        + "\"},\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}");
        var index = directory.resolve("index.json");
        var before = Files.exists(index)
                ? Files.readString(index).replaceFirst("]}$", ",")
                : "{\"schemaVersion\":2,\"manifests\":[";
        Files.writeString(index, before + entry + "]}");
        return directory;
    }

    private static String blob(Path blobs, byte[] bytes, String kind, String more) throws IOException {
        var digest = Digest.of(bytes);
        Files.write(blobs.resolve(digest.hex()), bytes);
        return "{\"mediaType\":\"" + kind + "\",\"digest\":" + quoted(digest) + ",\"size\":" + bytes.length + more
                + "}";
    }

    private static String quoted(Digest digest) {
        return "\"" + digest + "\"";
    }
}
