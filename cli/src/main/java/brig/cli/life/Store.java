package brig.cli.life;

import brig.runtime.sys.OwnPlaces;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All kept containers: a directory each, and a link of its name to its id, which is made in one step: so of two that want one
 * name only one gets it.
 */
public final class Store {
    public static final Path ROOT = OwnPlaces.data().resolve("containers");

    private static final String NAMES = "names";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path root;

    public Store() {
        this(ROOT);
    }

    Store(Path root) {
        this.root = root;
    }

    Path place(String id) {
        return root.resolve(id);
    }

    /**
     * Makes a container's directory, with its name and its first state.
     *
     * @throws IOException if another one has the name; nothing is left then
     */
    void claim(Kept kept, KeptState state) throws IOException {
        Files.createDirectories(root.resolve(NAMES), OWNER);
        Files.createDirectory(kept.dir(), OWNER);
        try {
            kept.write();
            state.write(kept.dir());
            claimName(kept);
        } catch (IOException e) {
            remove(kept.dir());
            throw e;
        }
    }

    private void claimName(Kept kept) throws IOException {
        var link = root.resolve(NAMES).resolve(kept.name());
        for (int tries = 0; tries < 10; tries++) {
            try {
                Files.createSymbolicLink(link, Path.of(kept.id()));
                return;
            } catch (FileAlreadyExistsException e) {
                var other = owner(link);
                if (other.isPresent() && Files.exists(root.resolve(other.get()), LinkOption.NOFOLLOW_LINKS)) {
                    throw new IOException(
                            "a container of the name '" + kept.name() + "' is there already (" + other.get()
                                    + "): 'brig rm " + kept.name() + "' forgets one that has ended",
                            e);
                }
                Files.deleteIfExists(link); // somebody was killed between two steps of a removal
            }
        }
        throw new IOException("the name '" + kept.name() + "' comes and goes");
    }

    private static Optional<String> owner(Path link) throws IOException {
        try {
            return Optional.of(Files.readSymbolicLink(link).toString());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** By id. */
    public Optional<Kept> find(String id) throws IOException {
        try {
            return Files.isDirectory(place(id)) ? Optional.of(Kept.read(place(id))) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty(); // being made or removed just now
        }
    }

    /** The oldest first. */
    public List<Kept> all() throws IOException {
        var all = new ArrayList<Kept>();
        if (!Files.isDirectory(root)) {
            return all;
        }
        try (var directories = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (var directory : directories) {
                if (!directory.endsWith(NAMES)) {
                    find(directory.getFileName().toString()).ifPresent(all::add);
                }
            }
        }
        all.sort((one, other) -> one.created().compareTo(other.created()));
        return all;
    }

    /** Forgets a container: its name first, so that nobody finds half of it. */
    public void forget(Kept kept) throws IOException {
        var link = root.resolve(NAMES).resolve(kept.name());
        if (owner(link).filter(kept.id()::equals).isPresent()) {
            Files.deleteIfExists(link);
        }
        remove(kept.dir());
    }

    /** Flat: nothing in it is a directory. */
    private static void remove(Path dir) throws IOException {
        try (var files = Files.newDirectoryStream(dir)) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            return;
        }
        Files.deleteIfExists(dir);
    }
}
