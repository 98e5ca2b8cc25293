package brig.cli.oci;

import brig.runtime.cgroup.CgroupHost;
import brig.runtime.cgroup.ContainerCgroup;
import brig.runtime.cgroup.Scope;
import brig.runtime.launch.Words;
import brig.runtime.sys.Birth;
import brig.runtime.sys.StatText;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is remembered of a container from its birth to its removal, in {@code ROOT/ID}: config.json as it was, and a line
 * each of word and value.
 *
 * @param directory {@code ROOT/ID}
 * @param brig Brig's own id: its directory is {@code /run/brig/BRIG}
 * @param place of its cgroups
 * @param scope who has made these, if that was systemd
 * @param keeper who watches it
 */
record OciState(
        Path directory,
        String brig,
        Path bundle,
        String place,
        Optional<Scope> scope,
        String policy,
        Instant created,
        boolean keyring,
        Birth init,
        Birth keeper) {
    private static final String FILE = "state";
    private static final String NEW = "state.new";
    private static final String CONFIG = "config.json";
    private static final String STARTED = "started";
    private static final String CLAIM = "claim";
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

    /**
     * @param place of its cgroups
     * @param keeper who makes it
     * @throws OciFailure if there is one of this id
     */
    static void claim(Path directory, String config, String place, Birth keeper) throws IOException, OciFailure {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(Objects.requireNonNull(directory.getParent()), owner);
        try {
            Files.createDirectory(directory, owner);
        } catch (FileAlreadyExistsException e) {
            throw new OciFailure("container with id " + directory.getFileName() + " already exists", e);
        }
        Words.write(
                directory.resolve(CLAIM),
                directory.resolve(NEW),
                "place " + place + "\nkeeper " + Words.of(keeper) + "\n");
        Files.writeString(directory.resolve(CONFIG), config);
    }

    /** The place of a container whose keeper was killed while it made it; nothing of one that is whole, or being made. */
    static Optional<String> unfinished(Path directory) throws IOException {
        if (Files.exists(directory.resolve(FILE)) || !Files.exists(directory.resolve(CLAIM))) {
            return Optional.empty();
        }
        var claim = Words.read(directory.resolve(CLAIM));
        return runs(claim.birth("keeper")) ? Optional.empty() : Optional.of(claim.value("place"));
    }

    String id() {
        return directory.getFileName().toString();
    }

    String config() throws IOException {
        return Files.readString(directory.resolve(CONFIG));
    }

    /** As it is with another keeper. */
    OciState keptBy(Birth successor) {
        return new OciState(directory, brig, bundle, place, scope, policy, created, keyring, init, successor);
    }

    void write() throws IOException {
        var systemds = scope.map(one -> "scope " + one.unit() + " " + one.slice() + "\n")
                .orElse("");
        var text = systemds + "brig " + brig + "\nbundle " + bundle + "\nplace " + place + "\npolicy " + policy
                + "\ncreated " + created + "\nkeyring " + keyring + "\ninit " + Words.of(init) + "\nkeeper "
                + Words.of(keeper) + "\n";
        Words.write(directory.resolve(FILE), directory.resolve(NEW), text);
    }

    static OciState of(OciLine line) throws OciFailure {
        var id = line.id();
        return read(directory(line, id));
    }

    static OciState read(Path directory) throws OciFailure {
        try {
            var words = Words.read(directory.resolve(FILE));
            return new OciState(
                    directory,
                    words.value("brig"),
                    Path.of(words.value("bundle")),
                    words.value("place"),
                    words.find("scope").map(OciState::scope),
                    words.value("policy"),
                    Instant.parse(words.value("created")),
                    Boolean.parseBoolean(words.value("keyring")),
                    words.birth("init"),
                    words.birth("keeper"));
        } catch (NoSuchFileException e) {
            // engines look for these words
            throw new OciFailure("container \"" + directory.getFileName() + "\" does not exist", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new OciFailure("state of " + directory.getFileName() + ": " + e.getMessage(), e);
        }
    }

    private static Scope scope(String unitAndSlice) {
        int space = unitAndSlice.indexOf(' ');
        return new Scope(unitAndSlice.substring(0, Math.max(0, space)), unitAndSlice.substring(space + 1));
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
            var state = StatText.fromState(stat)[0];
            return process.isAlive() && !state.equals("Z") && !state.equals("X");
        } catch (IOException e) {
            return false;
        }
    }

    void forget() throws IOException {
        abandon(directory);
    }

    static void abandon(Path directory) throws IOException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            for (var name : List.of(FILE, NEW, CLAIM, CONFIG, STARTED)) {
                Files.deleteIfExists(directory.resolve(name));
            }
            ReadyWord.remove(directory);
            Files.deleteIfExists(directory);
        }
    }
}
