package brig.runtime.image.source;

import brig.runtime.image.Digest;
import brig.runtime.image.ImageException;
import brig.runtime.image.ImageName;
import brig.runtime.image.Limits;
import brig.runtime.image.Platform;
import brig.runtime.image.json.Fields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What {@code docker save} writes: {@code manifest.json} names configurations and layers by file. The file name of a
 * configuration is its digest; the layers are held against the configuration.
 */
final class DockerArchive {
    private static final Pattern DIGEST = Pattern.compile("(?:blobs/sha256/)?([0-9a-f]{64})(?:\\.json)?");

    private DockerArchive() {}

    static List<SourceImage> images(ImageSource source, Platform wanted, Limits limits) throws IOException {
        var images = new ArrayList<SourceImage>();
        for (var image : Fields.parseAll("manifest.json", source.document("manifest.json"))) {
            var path = image.text("Config").orElseThrow(() -> image.lacks("Config"));
            var digest = DIGEST.matcher(path);
            if (!digest.matches()) {
                throw new ImageException("manifest.json names the configuration '" + ImageName.shown(path)
                        + "', which is no digest: nothing could be checked");
            }
            var names = new ArrayList<ImageName>();
            for (var name : image.texts("RepoTags")) {
                names.add(ImageName.parse(name));
            }
            var layers = image.texts("Layers").stream()
                    .map(layer -> new SourceImage.Place(layer, Optional.empty()))
                    .toList();
            var config = source.document(path, new Digest(digest.group(1)));
            images.add(SourceImage.of(names, config, Optional.empty(), layers, wanted, limits));
        }
        if (images.isEmpty()) {
            throw new ImageException("manifest.json names no image");
        }
        return images;
    }
}
