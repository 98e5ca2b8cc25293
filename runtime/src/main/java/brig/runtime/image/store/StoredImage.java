package brig.runtime.image.store;

import brig.runtime.image.Digest;
import brig.runtime.image.ImageConfig;
import brig.runtime.image.ImageName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image on this host.
 *
 * @param id of its configuration, which names its layers
 * @param names may be empty
 * @param manifest the digest by which a layout named it
 * @param bytes of the files in its layers, which other images may share
 */
public record StoredImage(Digest id, List<ImageName> names, ImageConfig config, Optional<Digest> manifest, long bytes) {
    public StoredImage {
        names = List.copyOf(names);
    }

    /** For people: a name if there is one. */
    public String title() {
        return names.isEmpty() ? id.shortened() : names.getFirst().toString();
    }

    /** What its unpacked layers are called, the lowest first. */
    public List<Digest> chain() {
        return chain(config.layers());
    }

    /**
     * A layer is unpacked for the layers it lies on, so it is called after all of them ({@code ChainID} in OCI's
     * specification).
     */
    static List<Digest> chain(List<Digest> layers) {
        var chain = new ArrayList<Digest>();
        for (var layer : layers) {
            chain.add(chain.isEmpty() ? layer : Digest.of(chain.getLast() + " " + layer));
        }
        return chain;
    }
}
