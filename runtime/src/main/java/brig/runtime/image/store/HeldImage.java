package brig.runtime.image.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** An image in use: until this is closed nothing removes its layers. */
public final class HeldImage implements AutoCloseable {
    private final StoredImage image;
    private final List<Path> layers;
    private final List<StoreDirectory.Lock> locks;

    HeldImage(StoredImage image, List<Path> layers, List<StoreDirectory.Lock> locks) {
        this.image = image;
        this.layers = List.copyOf(layers);
        this.locks = List.copyOf(locks);
    }

    public StoredImage image() {
        return image;
    }

    /** The directories to stack, the topmost first. */
    public List<Path> layers() {
        return layers;
    }

    @Override
    public void close() throws IOException {
        for (var lock : locks) {
            lock.close();
        }
    }
}
