package brig.runtime.image.source;

import brig.runtime.image.Digest;
import brig.runtime.image.ImageConfig;
import brig.runtime.image.ImageException;
import brig.runtime.image.ImageName;
import brig.runtime.image.Limits;
import brig.runtime.image.Platform;
import brig.runtime.image.json.ConfigReader;
import java.util.List;
import java.util.Optional;

/**
 * An image in a source: its documents are checked already, its layers are not.
 *
 * @param names that the source gives it
 * @param configBytes as they are; their digest is the image's id
 * @param manifest as it is; Docker's archives have none
 * @param layers the lowest first, as many as the configuration names
 */
public record SourceImage(
        List<ImageName> names, byte[] configBytes, ImageConfig config, Optional<byte[]> manifest, List<Layer> layers) {
    public SourceImage {
        names = List.copyOf(names);
        layers = List.copyOf(layers);
    }

    /**
     * @param path in the source
     * @param blob what the bytes there are, compressed as they may be; Docker's archives do not say
     * @param content what the uncompressed archive is
     */
    public record Layer(String path, Optional<Blob> blob, Digest content) {}

    public record Blob(Digest digest, long size) {}

    /** What the source gives for a layer, before the configuration says what is in it. */
    record Place(String path, Optional<Blob> blob) {}

    /**
     * @param wanted nothing else is taken
     * @param places of the layers
     */
    static SourceImage of(
            List<ImageName> names,
            byte[] configBytes,
            Optional<byte[]> manifest,
            List<Place> places,
            Platform wanted,
            Limits limits)
            throws ImageException {
        var config = ConfigReader.read(configBytes);
        if (!config.platform().serves(wanted)) {
            throw new ImageException("it is for " + config.platform() + ", and " + wanted + " is wanted: --platform "
                    + config.platform() + " takes it all the same");
        }
        if (places.size() != config.layers().size()) {
            throw new ImageException("it has " + places.size() + " layers, and its configuration names "
                    + config.layers().size());
        }
        if (places.isEmpty() || places.size() > limits.layers()) {
            throw new ImageException(
                    "it has " + places.size() + " layers; from 1 to " + limits.layers() + " can be used");
        }
        var layers = new java.util.ArrayList<Layer>();
        for (int i = 0; i < places.size(); i++) {
            layers.add(new Layer(
                    places.get(i).path(), places.get(i).blob(), config.layers().get(i)));
        }
        return new SourceImage(names, configBytes, config, manifest, layers);
    }

    public Digest id() {
        return Digest.of(configBytes);
    }
}
