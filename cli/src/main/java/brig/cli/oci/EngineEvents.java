package brig.cli.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where every event of every engine's container goes, as JSON lines. */
public final class EngineEvents {
    public static final Path FILE = Path.of("/var/log/brig/events.jsonl");

    private EngineEvents() {}

    /** Makes its directory, root's alone. */
    static void prepare() throws IOException {
        Files.createDirectories(
                FILE.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
