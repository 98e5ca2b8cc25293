package brig.cli.life;

import brig.policy.EffectivePolicy;
import brig.policy.FileRules.Volume;
import brig.policy.UserIds;
import brig.runtime.copy.ImageContent;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.RootSource;
import brig.runtime.sys.Folder;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.OwnNamespace;
import brig.runtime.sys.OwnPlaces;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Directories that Brig keeps for containers under names of their own. A lock that every user of one shares, and that the kernel
 * takes back when he ends in whatever way, says whether it is in use.
 */
public final class NamedVolumes {
    public static final Path ROOT = OwnPlaces.data().resolve("volumes");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
    private static final String DATA = "data";
    private static final String DRAFT = "draft-";

    private NamedVolumes() {}

    /** Whether a source of {@code -v} is a name and no path: {@code ./name} is the directory. */
    public static boolean isName(String source) {
        return NAME.matcher(source).matches();
    }

    /** Where its files are; it need not be there. */
    public static Path place(String name) {
        return ROOT.resolve(name).resolve(DATA);
    }

    /**
     * The volumes that a container mounts, made where they are not there yet, and held until this process ends. A new one
     * begins with what the container's image has at its place.
     *
     * @param notes hears what of it is left out
     */
    public static void hold(LaunchRequest request, Consumer<String> notes) throws IOException {
        for (var volume : request.policy().files().volumes()) {
            var source = Path.of(volume.source());
            if (source.startsWith(ROOT)) {
                hold(source, volume, request, notes);
            }
        }
    }

    /** The program's user, as this host counts. */
    private static UserIds owner(EffectivePolicy policy, Volume volume) {
        var user = policy.process().user();
        if (OwnNamespace.current().isPresent()) {
            boolean many = OwnNamespace.current().get().many();
            return many ? user : new UserIds(0, 0, List.of());
        }
        int base = base(policy, volume);
        return new UserIds(base + user.uid(), base + user.gid(), List.of());
    }

    private static int base(EffectivePolicy policy, Volume volume) {
        return policy.process().userNamespace()
                        && !volume.idmap()
                        && OwnNamespace.current().isEmpty()
                ? LaunchPlan.USER_NAMESPACE_BASE
                : 0;
    }

    /** The lock's descriptor stays open on purpose. */
    private static void hold(Path data, Volume volume, LaunchRequest request, Consumer<String> notes)
            throws IOException {
        var dir = Objects.requireNonNull(data.getParent());
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(dir, mode);
        new JnaLinux().lockDirectory(dir.toString(), false);
        if (!Files.isDirectory(data, LinkOption.NOFOLLOW_LINKS)) {
            // under another name until it is complete and belongs to whom it is for
            try (var folder = Folder.at(dir.toString())) {
                removeDrafts(folder);
                var draft = DRAFT + ProcessHandle.current().pid();
                folder.makeDirectory(draft);
                begin(folder, draft, volume, request, notes);
                if (folder.find(DATA).isEmpty()) {
                    folder.rename(draft, DATA);
                } else {
                    folder.removeTree(draft);
                }
            }
        }
    }

    /** Of those who were killed over it. */
    private static void removeDrafts(Folder folder) throws IOException {
        for (var name : folder.names()) {
            if (name.startsWith(DRAFT) && !Files.exists(Path.of("/proc", name.substring(DRAFT.length())))) {
                folder.removeTree(name);
            }
        }
    }

    /** What is the image's root's belongs to the program's user, or he could not use it. */
    private static void begin(Folder folder, String draft, Volume volume, LaunchRequest request, Consumer<String> notes)
            throws IOException {
        var owner = owner(request.policy(), volume);
        int uid = owner.uid();
        int gid = owner.gid();
        int permissions = 0755;
        if (request.root() instanceof RootSource.Layers layers) {
            try (var into = folder.folder(draft)) {
                int base = base(request.policy(), volume);
                var had = ImageContent.copy(layers.directories(), volume.target(), into, base, notes);
                if (had.isPresent()) {
                    permissions = had.get().permissions() & 0777;
                    if (had.get().uid() != 0) {
                        uid = base + had.get().uid();
                        gid = base + had.get().gid();
                    }
                }
            }
        }
        folder.own(draft, uid, gid);
        try (var made = folder.folder(draft)) {
            made.mode(permissions);
        }
    }

    /**
     * One of them.
     *
     * @param used whether a container has it now
     */
    public record Named(String name, Path data, boolean used) {}

    /** By name. */
    public static List<Named> all() throws IOException {
        var all = new ArrayList<Named>();
        if (Files.isDirectory(ROOT, LinkOption.NOFOLLOW_LINKS)) {
            try (var directories = Files.list(ROOT)) {
                for (var directory : directories.sorted().toList()) {
                    all.add(new Named(
                            String.valueOf(directory.getFileName()), directory.resolve(DATA), isUsed(directory)));
                }
            }
        }
        return all;
    }

    private static boolean isUsed(Path directory) throws SyscallException {
        var linux = new JnaLinux();
        int lock = linux.lockDirectory(directory.toString(), true);
        if (lock < 0) {
            return true;
        }
        linux.close(lock);
        return false;
    }

    /**
     * Removes a volume with all that is in it.
     *
     * @throws IOException if there is none, or a container has it
     */
    public static void remove(String name) throws IOException {
        var directory = ROOT.resolve(name);
        if (!isName(name) || !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("there is no volume '" + name + "': see 'brig volume ls'");
        }
        var linux = new JnaLinux();
        int lock = linux.lockDirectory(directory.toString(), true);
        if (lock < 0) {
            throw new IOException("volume '" + name + "' is in use: end the containers that have it first");
        }
        try (var root = Folder.at(ROOT.toString())) {
            root.removeTree(name);
        } finally {
            linux.close(lock);
        }
    }
}
