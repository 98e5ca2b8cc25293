package brig.cli.oci;

import brig.runtime.cgroup.CgroupHost;
import brig.runtime.cgroup.ContainerCgroup;
import brig.runtime.sys.Birth;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is remembered of a container from its birth to its removal, in {@code ROOT/ID}: config.json as it was, and a line
 * each of word and value.
 *
 * @param directory {@code ROOT/ID}
 * @param brig Brig's own id: its directory is {@code /run/brig/BRIG}
 * @param place of its cgroups
 * @param keeper who watches it
 */
record OciState(
        Path directory,
        String brig,
        Path bundle,
        String place,
        String policy,
        Instant created,
        boolean keyring,
        Birth init,
        Birth keeper) {
    private static final String FILE = "state";
    private static final String NEW = "state.new";
    private static final String CONFIG = "config.json";
    private static final String STARTED = "started";
    private static final String NAME = "[A-Za-z0-9_+.-]{1,1024}";

    enum Status {
        CREATED,
        RUNNING,
        PAUSED,
        STOPPED
    }

    static Path directory(OciLine line, String id) throws OciFailure {
        if (!id.matches(NAME) || id.equals(".") || id.equals("..")) {
            throw new OciFailure("'" + id + "' is no container id: letters, digits, '_', '+', '.' and '-'");
        }
        return root(line).resolve(id);
    }

    static Path root(OciLine line) {
        return Path.of(line.value("root").orElse("/run/brig-oci")).toAbsolutePath();
    }

    /** @throws OciFailure if there is one of this id */
    static void claim(Path directory, String config) throws IOException, OciFailure {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(Objects.requireNonNull(directory.getParent()), owner);
        try {
            Files.createDirectory(directory, owner);
        } catch (FileAlreadyExistsException e) {
            throw new OciFailure("container with id " + directory.getFileName() + " already exists", e);
        }
        Files.writeString(directory.resolve(CONFIG), config);
    }

    String id() {
        return directory.getFileName().toString();
    }

    String config() throws IOException {
        return Files.readString(directory.resolve(CONFIG));
    }

    void write() throws IOException {
        var text = "brig " + brig + "\nbundle " + bundle + "\nplace " + place + "\npolicy " + policy + "\ncreated "
                + created + "\nkeyring " + keyring + "\ninit " + line(init) + "\nkeeper " + line(keeper) + "\n";
        Files.writeString(directory.resolve(NEW), text);
        Files.move(directory.resolve(NEW), directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String line(Birth birth) {
        return birth.pid() + " " + birth.ticks();
    }

    static OciState of(OciLine line) throws OciFailure {
        var id = line.id();
        return read(directory(line, id));
    }

    static OciState read(Path directory) throws OciFailure {
        var values = new HashMap<String, String>();
        try {
            for (var text : Files.readAllLines(directory.resolve(FILE))) {
                int space = text.indexOf(' ');
                values.put(text.substring(0, Math.max(0, space)), text.substring(space + 1));
            }
            return new OciState(
                    directory,
                    value(values, "brig"),
                    Path.of(value(values, "bundle")),
                    value(values, "place"),
                    value(values, "policy"),
                    Instant.parse(value(values, "created")),
                    Boolean.parseBoolean(value(values, "keyring")),
                    birth(value(values, "init")),
                    birth(value(values, "keeper")));
        } catch (NoSuchFileException e) {
            // engines look for these words
            throw new OciFailure("container \"" + directory.getFileName() + "\" does not exist", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new OciFailure("state of " + directory.getFileName() + ": " + e.getMessage(), e);
        }
    }

    private static String value(Map<String, String> values, String word) {
        var value = values.get(word);
        if (value == null) {
            throw new IllegalArgumentException("no line '" + word + "'");
        }
        return value;
    }

    private static Birth birth(String text) {
        int space = text.indexOf(' ');
        return new Birth(
                Integer.parseInt(text.substring(0, Math.max(0, space))), Long.parseLong(text.substring(space + 1)));
    }

    static List<OciState> all(Path root) throws IOException {
        var all = new ArrayList<OciState>();
        if (!Files.isDirectory(root)) {
            return all;
        }
        try (var directories = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (var directory : directories) {
                try {
                    all.add(read(directory));
                } catch (OciFailure e) {
                    // being made or removed just now, or none of ours
                }
            }
        }
        all.sort((one, other) -> one.created.compareTo(other.created));
        return all;
    }

    void markStarted() throws IOException {
        Files.writeString(directory.resolve(STARTED), "");
    }

    ContainerCgroup cgroup() throws IOException {
        return CgroupHost.detect().existingAt(place);
    }

    Status status() throws IOException {
        if (!runs(init)) {
            return Status.STOPPED;
        }
        if (!Files.exists(directory.resolve(STARTED))) {
            return Status.CREATED;
        }
        return cgroup().frozen() ? Status.PAUSED : Status.RUNNING;
    }

    /** A zombie does not. */
    static boolean runs(Birth process) {
        try {
            var stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return process.isAlive() && state != 'Z' && state != 'X';
        } catch (IOException e) {
            return false;
        }
    }

    /** Where {@code start} knocks. */
    Path door() {
        return Path.of("/run/brig", brig, "door");
    }

    void forget() throws IOException {
        for (var name : List.of(FILE, NEW, CONFIG, STARTED)) {
            Files.deleteIfExists(directory.resolve(name));
        }
        Files.deleteIfExists(directory);
    }

    static void abandon(Path directory) throws IOException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            for (var name : List.of(FILE, NEW, CONFIG, STARTED)) {
                Files.deleteIfExists(directory.resolve(name));
            }
            Files.deleteIfExists(directory);
        }
    }
}
