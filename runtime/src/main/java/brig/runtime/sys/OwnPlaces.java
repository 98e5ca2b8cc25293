package brig.runtime.sys;

import java.nio.file.Path;
import java.util.Optional;

/** Where Brig keeps what is its own: root's places, or those of an ordinary user (XDG Base Directory Specification). */
public final class OwnPlaces {
    private OwnPlaces() {}

    /** What ends with the containers. */
    public static Path state() {
        if (OwnNamespace.isRootOfHost()) {
            return Path.of("/run/brig");
        }
        return variable("XDG_RUNTIME_DIR")
                .map(directory -> directory.resolve("brig"))
                .orElseGet(() -> data().resolve("run"));
    }

    /** What stays. */
    public static Path data() {
        return OwnNamespace.isRootOfHost()
                ? Path.of("/var/lib/brig")
                : variable("XDG_DATA_HOME")
                        // in a user namespace the JVM takes him for root, and root's home for his
                        .or(() -> variable("HOME").map(home -> home.resolve(".local/share")))
                        .orElseGet(() -> Path.of(System.getProperty("user.home", "/"), ".local/share"))
                        .resolve("brig");
    }

    /** A path that is not absolute is to be ignored. */
    private static Optional<Path> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).map(Path::of).filter(Path::isAbsolute);
    }
}
