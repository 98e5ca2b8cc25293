package brig.runtime.image.source;

import brig.runtime.image.Digest;
import brig.runtime.image.ImageException;
import brig.runtime.image.ImageName;
import brig.runtime.image.Limits;
import brig.runtime.image.Platform;
import brig.runtime.image.json.Fields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * An OCI image layout: {@code index.json} names manifests or further indexes by digest and size, manifests name a
 * configuration and layers. Of several platforms the one that is wanted is taken.
 */
final class OciLayout {
    private static final int DEPTH = 4;
    private static final List<String> NAMES = List.of("io.containerd.image.name", "org.opencontainers.image.ref.name");

    private final ImageSource source;
    private final Platform wanted;
    private final Limits limits;
    private final TreeSet<String> platforms = new TreeSet<>();

    OciLayout(ImageSource source, Platform wanted, Limits limits) {
        this.source = source;
        this.wanted = wanted;
        this.limits = limits;
    }

    List<SourceImage> images() throws IOException {
        var version = Fields.parse("oci-layout", source.document("oci-layout"))
                .text("imageLayoutVersion")
                .orElse("");
        if (!version.equals("1.0.0")) {
            throw new ImageException("the layout's version is '" + ImageName.shown(version) + "'; 1.0.0 is known");
        }
        var byName = new LinkedHashMap<String, List<Fields>>();
        for (var entry :
                Fields.parse("index.json", source.document("index.json")).objects("manifests")) {
            byName.computeIfAbsent(name(entry), _ -> new ArrayList<>()).add(entry);
        }
        var images = new ArrayList<SourceImage>();
        for (var named : byName.entrySet()) {
            var image = first(named.getValue(), DEPTH, named.getKey());
            if (image.isPresent()) {
                images.add(image.get());
            }
        }
        if (images.isEmpty()) {
            throw new ImageException("there is no image for " + wanted + " in it"
                    + (platforms.isEmpty() ? "" : ", only for " + String.join(", ", platforms) + " (--platform)"));
        }
        return images;
    }

    private static String name(Fields entry) throws ImageException {
        var annotations = entry.object("annotations");
        if (annotations.isPresent()) {
            for (var key : NAMES) {
                var name = annotations.get().text(key);
                if (name.isPresent()) {
                    return name.get();
                }
            }
        }
        return "";
    }

    /** A bare tag, as some tools write it, names nothing. */
    private static List<ImageName> names(String written) throws ImageException {
        return written.contains(":") || written.contains("/") ? List.of(ImageName.parse(written)) : List.of();
    }

    private Optional<SourceImage> first(List<Fields> entries, int depth, String name) throws IOException {
        for (var entry : entries) {
            var platform = platform(entry);
            if (platform.isPresent() && !platform.get().serves(wanted)) {
                platforms.add(platform.get().toString());
                continue;
            }
            var kind = entry.text("mediaType").orElse("");
            if (kind.endsWith(".index.v1+json") || kind.endsWith(".list.v2+json")) {
                if (depth == 0) {
                    throw new ImageException("indexes in indexes, more than " + DEPTH + " deep");
                }
                var index = Fields.parse("the index " + entry.text("digest").orElse(""), document(entry));
                var found = first(index.objects("manifests"), depth - 1, name);
                if (found.isPresent()) {
                    return found;
                }
            } else if (kind.isEmpty() || kind.endsWith(".manifest.v1+json") || kind.endsWith(".manifest.v2+json")) {
                return Optional.of(image(entry, name));
            }
        }
        return Optional.empty();
    }

    private static Optional<Platform> platform(Fields entry) throws ImageException {
        var platform = entry.object("platform");
        if (platform.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Platform(
                platform.get().text("os").orElse(""),
                platform.get().text("architecture").orElse(""),
                platform.get().text("variant").orElse("")));
    }

    private SourceImage image(Fields entry, String name) throws IOException {
        var bytes = document(entry);
        var manifest = Fields.parse("the manifest " + blob(entry).digest(), bytes);
        var config = manifest.object("config").orElseThrow(() -> manifest.lacks("config"));
        var places = new ArrayList<SourceImage.Place>();
        for (var layer : manifest.objects("layers")) {
            var kind = layer.text("mediaType").orElse("");
            if (!kind.isEmpty() && !kind.contains(".tar") && !kind.contains(".layer.")) {
                throw new ImageException("a layer is of the kind '" + ImageName.shown(kind)
                        + "': this is no container image, or an encrypted one");
            }
            var blob = blob(layer);
            places.add(new SourceImage.Place(path(blob.digest()), Optional.of(blob)));
        }
        return SourceImage.of(names(name), document(config), Optional.of(bytes), places, wanted, limits);
    }

    private byte[] document(Fields entry) throws IOException {
        var blob = blob(entry);
        var bytes = source.document(path(blob.digest()), blob.digest());
        if (bytes.length != blob.size()) {
            throw new ImageException(blob.digest() + " has " + bytes.length + " bytes, and should have " + blob.size());
        }
        return bytes;
    }

    private static SourceImage.Blob blob(Fields entry) throws ImageException {
        return new SourceImage.Blob(
                entry.digest("digest").orElseThrow(() -> entry.lacks("digest")),
                entry.number("size").orElseThrow(() -> entry.lacks("size")));
    }

    private static String path(Digest digest) {
        return "blobs/sha256/" + digest.hex();
    }
}
