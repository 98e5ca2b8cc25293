package brig.runtime.image.store;

import brig.runtime.image.Digest;
import brig.runtime.image.ImageException;
import brig.runtime.image.ImageName;
import brig.runtime.image.Limits;
import brig.runtime.image.json.ConfigReader;
import brig.runtime.sys.Folder;
import brig.runtime.sys.Linux;
import brig.runtime.sys.OwnNamespace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The store on disk, and its locks. What has a name in {@code layers}, {@code images} or {@code names} is whole: it is made
 * in {@code tmp}, written to the disk, and then renamed. What a killed Brig left in {@code tmp} is nobody's.
 *
 * <pre>
 * layers/CHAIN/fs        an unpacked layer, in overlayfs's form
 * layers/CHAIN/entries   what is in it, for {@code verify}
 * images/ID/config.json  and manifest.json if it came with one
 * names/NAME             holds an ID
 * tmp/                   half of something
 * </pre>
 */
final class StoreDirectory {
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Linux linux;
    private final Path dir;

    StoreDirectory(Linux linux, Path dir) throws IOException {
        this.linux = linux;
        this.dir = dir;
        if (linux.geteuid() != 0) {
            throw new ImageException("an ordinary user's images need a user namespace, and "
                    + OwnNamespace.problem()
                            .map(why -> "none could be made: " + why)
                            .orElse("there is none")
                    + "; see 'brig doctor', or run brig with sudo");
        }
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(dir.toAbsolutePath().getParent());
        for (var each :
                List.of(dir, dir.resolve("layers"), dir.resolve("images"), dir.resolve("names"), dir.resolve("tmp"))) {
            if (!Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                try {
                    Files.createDirectory(each, owner);
                } catch (FileAlreadyExistsException e) {
                    if (!Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                        throw e;
                    }
                }
            }
        }
    }

    /** As long as this is open the store does not lose anything. */
    Lock reading() throws IOException {
        int fd = linux.lockDirectory(dir.toString(), false);
        return () -> linux.close(fd);
    }

    /** Nobody else reads or writes the store; waits a moment for who does. */
    Lock alone() throws IOException {
        long start = System.nanoTime();
        int fd;
        while ((fd = linux.lockDirectory(dir.toString(), true)) < 0) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new ImageException(
                        "another brig is using the image store (a load, perhaps): try again when it is done");
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new ImageException("interrupted while waiting for the image store", e);
            }
        }
        int held = fd;
        return () -> linux.close(held);
    }

    /** Removes what is half made, unless somebody may be making it right now. */
    void sweep() throws IOException {
        int fd = linux.lockDirectory(dir.toString(), true);
        if (fd >= 0) {
            try {
                sweepAlone();
            } finally {
                linux.close(fd);
            }
        }
    }

    /** As {@link #sweep}, for who holds the store alone. */
    void sweepAlone() throws IOException {
        try (var tmp = Folder.at(dir.resolve("tmp").toString())) {
            for (var name : tmp.names()) {
                tmp.removeTree(name);
            }
        }
    }

    /** Something that is closed without an exception of its own kind. */
    interface Lock extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    Path layer(Digest chain) {
        return dir.resolve("layers").resolve(chain.hex());
    }

    boolean hasLayer(Digest chain) {
        return Files.isDirectory(layer(chain));
    }

    /** Until it is closed, {@link #discard} leaves this layer where it is. */
    Lock using(Digest chain) throws IOException {
        int fd = linux.lockDirectory(layer(chain).toString(), false);
        return () -> linux.close(fd);
    }

    /** @return false if somebody uses it */
    boolean discard(Digest chain) throws IOException {
        int fd = linux.lockDirectory(layer(chain).toString(), true);
        if (fd < 0) {
            return false;
        }
        try {
            discard(layer(chain));
            return true;
        } finally {
            linux.close(fd);
        }
    }

    /** Away from its name at once, and then piece by piece. */
    private void discard(Path path) throws IOException {
        var away = freshName();
        Files.move(path, dir.resolve("tmp").resolve(away), StandardCopyOption.ATOMIC_MOVE);
        try (var tmp = Folder.at(dir.resolve("tmp").toString())) {
            tmp.removeTree(away);
        }
    }

    void discardImage(Digest id) throws IOException {
        discard(dir.resolve("images").resolve(id.hex()));
    }

    private static String freshName() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    /** A directory of one's own in {@code tmp}. */
    Path workplace() throws IOException {
        return Files.createDirectory(dir.resolve("tmp").resolve(freshName()));
    }

    void discardWorkplace(Path workplace) throws IOException {
        try (var tmp = Folder.at(dir.resolve("tmp").toString())) {
            tmp.removeTree(workplace.getFileName().toString());
        }
    }

    void publishLayer(Path made, Digest chain) throws IOException {
        publish(made, layer(chain));
    }

    void publishImage(Path made, Digest id) throws IOException {
        publish(made, dir.resolve("images").resolve(id.hex()));
    }

    private static void publish(Path made, Path name) throws IOException {
        try (var folder = Folder.at(made.toString())) {
            folder.sync();
        }
        try {
            Files.move(made, name, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(name)) {
                throw e;
            }
            return; // another brig was faster, with the same content
        }
        force(name.resolveSibling("."));
    }

    private static void force(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    boolean hasImage(Digest id) {
        return Files.isDirectory(dir.resolve("images").resolve(id.hex()));
    }

    /** Gives a name to an image, taking it from another one if need be. */
    void name(ImageName name, Digest id, Path workplace) throws IOException {
        var made = workplace.resolve("name");
        try (var channel = FileChannel.open(made, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(id.hex().getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(made, nameFile(name), StandardCopyOption.ATOMIC_MOVE);
        force(dir.resolve("names"));
    }

    void unname(ImageName name) throws IOException {
        Files.deleteIfExists(nameFile(name));
    }

    private Path nameFile(ImageName name) {
        return dir.resolve("names").resolve(name.toString().replace('/', '%'));
    }

    /** Every name and whom it names, in the order of the names. */
    Map<String, Digest> names() throws IOException {
        var names = new TreeMap<String, Digest>();
        for (var file : entries("names")) {
            var hex = Files.readString(dir.resolve("names").resolve(file));
            if (!Digest.isHex(hex)) {
                throw new ImageException(
                        "the store is damaged: " + dir.resolve("names").resolve(file) + " holds no digest; remove it");
            }
            names.put(file.replace('%', '/'), new Digest(hex));
        }
        return names;
    }

    List<Digest> layers() throws IOException {
        return digests("layers");
    }

    List<Digest> images() throws IOException {
        return digests("images");
    }

    private List<Digest> digests(String folder) throws IOException {
        return entries(folder).stream().filter(Digest::isHex).map(Digest::new).toList();
    }

    private List<String> entries(String folder) throws IOException {
        try (var files = Files.list(dir.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** The configuration's bytes, only if they are still what the image's id says. */
    byte[] config(Digest id) throws IOException {
        var bytes = document(id, "config.json");
        if (!Digest.of(bytes).equals(id)) {
            throw new ImageException("the configuration of image " + id.shortened()
                    + " has changed on the disk: remove the image and load it again");
        }
        return bytes;
    }

    Optional<byte[]> manifest(Digest id) throws IOException {
        try {
            return Optional.of(document(id, "manifest.json"));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private byte[] document(Digest id, String file) throws IOException {
        try (var in =
                Files.newInputStream(dir.resolve("images").resolve(id.hex()).resolve(file))) {
            return in.readNBytes(Limits.DOCUMENT);
        }
    }

    StoredImage image(Digest id, List<ImageName> names) throws IOException {
        var config = ConfigReader.read(config(id));
        long bytes = 0;
        for (var chain : StoredImage.chain(config.layers())) {
            bytes += LayerEntries.bytes(layer(chain));
        }
        return new StoredImage(id, names, config, manifest(id).map(Digest::of), bytes);
    }

    /** With the names of each, in their order. */
    List<StoredImage> all() throws IOException {
        var all = new ArrayList<StoredImage>();
        var names = names();
        for (var id : images()) {
            all.add(image(id, namesOf(id, names)));
        }
        return all;
    }

    static List<ImageName> namesOf(Digest id, Map<String, Digest> names) throws ImageException {
        var own = new ArrayList<ImageName>();
        for (var name : names.entrySet()) {
            if (name.getValue().equals(id)) {
                own.add(ImageName.parse(name.getKey()));
            }
        }
        return own;
    }
}
