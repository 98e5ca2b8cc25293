package brig.runtime.image.store;

import java.util.List;

/**
 * What was taken out of the store.
 *
 * @param names that name nothing any more
 * @param images that are gone, by what they were called
 * @param bytes of the files in layers that are gone
 * @param inUse how many layers are nobody's any more but stay for now, because a container runs on them
 */
public record Removed(List<String> names, List<String> images, int layers, long bytes, int inUse) {
    public Removed {
        names = List.copyOf(names);
        images = List.copyOf(images);
    }
}
