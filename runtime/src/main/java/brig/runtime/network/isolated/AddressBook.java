package brig.runtime.network.isolated;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Who has which address: a directory with a symbolic link for each that is taken, which points to the container's id.
 * Making a link either succeeds or says that it is there, so two can never take the same one, and no lock is needed.
 */
final class AddressBook {
    static final Path DIRECTORY = Path.of(IsolatedNetwork.ADDRESSES);

    private final Path directory;

    AddressBook(Path directory) {
        this.directory = directory;
    }

    /** @throws IOException if all 65533 are taken */
    Address take(String id) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        int count = Address.LAST - Address.FIRST + 1;
        // from a place that the id decides: an address that was just given back is rarely the next one's
        int start = Math.floorMod(id.hashCode(), count);
        for (int i = 0; i < count; i++) {
            int number = Address.FIRST + (start + i) % count;
            try {
                Files.createSymbolicLink(directory.resolve(Integer.toString(number)), Path.of(id));
                return new Address(number);
            } catch (FileAlreadyExistsException taken) {
                // the next one
            }
        }
        throw new IOException("all " + count + " addresses of isolated containers are taken: see " + directory);
    }

    void giveBack(Address address) throws IOException {
        Files.deleteIfExists(directory.resolve(Integer.toString(address.number())));
    }

    /** The ids of containers that have an address and are not alive any more. */
    List<String> leftovers(Predicate<String> alive) throws IOException {
        var left = new ArrayList<String>();
        for (var link : links()) {
            var id = owner(link);
            if (!alive.test(id)) {
                left.add(id);
            }
        }
        return left;
    }

    void giveBackAllOf(String id) throws IOException {
        for (var link : links()) {
            if (owner(link).equals(id)) {
                Files.deleteIfExists(link);
            }
        }
    }

    private List<Path> links() throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (var links = Files.list(directory)) {
            return links.filter(Files::isSymbolicLink).sorted().toList();
        }
    }

    private static String owner(Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (java.nio.file.NoSuchFileException e) {
            return ""; // just now given back
        }
    }
}
