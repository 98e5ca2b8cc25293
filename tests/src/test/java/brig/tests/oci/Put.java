package brig.tests.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A policy that root has put where an annotation finds it; taken away afterwards. */
final class Put implements AutoCloseable {
    private final Path file;
    private final boolean made;

    Put(String name, String text) throws IOException {
        file = Path.of("/etc/brig", name + ".yaml");
        made = Files.notExists(file.getParent());
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** The policy that Brig brings for engines, and more. */
    static Put engine(String name, String more) throws IOException {
        return new Put(name, "extends: " + Path.of("../policies/engine.yaml").toRealPath() + "\n" + more + "\n");
    }

    Path file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        if (made) {
            Files.deleteIfExists(file.getParent());
        }
    }
}
