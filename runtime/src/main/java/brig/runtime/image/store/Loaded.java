package brig.runtime.image.store;

import brig.runtime.image.layer.Unpacked;
import java.util.List;

/**
 * An image that is in the store now.
 *
 * @param layers that were unpacked for it; the others were there already
 */
public record Loaded(StoredImage image, List<Unpacked> layers) {
    public Loaded {
        layers = List.copyOf(layers);
    }
}
