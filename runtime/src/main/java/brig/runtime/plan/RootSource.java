package brig.runtime.plan;

import java.nio.file.Path;
import java.util.List;

/** What becomes a container's root. It stays as it is: writes go to a layer that ends with the container. */
public sealed interface RootSource {
    /** Whether the host's own root is looked into, with all that is private in it. */
    default boolean isHostsOwn() {
        return this instanceof Directory directory && directory.path().equals(Path.of("/"));
    }

    /** One, or an image's layers, the topmost first. */
    List<Path> directories();

    /** @param path of the host; {@code /} for the host's own root */
    record Directory(Path path) implements RootSource {
        @Override
        public List<Path> directories() {
            return List.of(path);
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * An image, as directories that overlayfs stacks.
     *
     * @param image what people call it
     * @param directories the topmost first
     */
    record Layers(String image, List<Path> directories) implements RootSource {
        public Layers {
            directories = List.copyOf(directories);
            if (directories.isEmpty()) {
                throw new IllegalArgumentException("an image without layers");
            }
        }

        @Override
        public String toString() {
            return "image " + image;
        }
    }
}
