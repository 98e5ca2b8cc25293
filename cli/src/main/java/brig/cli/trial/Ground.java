package brig.cli.trial;

import brig.policy.EffectivePolicy;
import brig.policy.FileRules.Tmpfs;
import brig.policy.FileRules.Volume;
import brig.policy.explain.Action;
import brig.policy.explain.Action.Use;
import brig.policy.explain.Ruling.Outcome;
import brig.policy.explain.Rulings;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the actions of a test file find what they name. Without a root directory of the user's it is one of its own, with
 * every file that an action is about, open to every user: so that the policy alone decides. Volumes are stood in for in any
 * case: no action reaches what is the user's.
 */
final class Ground implements AutoCloseable {
    /** What the kernel itself fills. */
    private static final List<String> KERNELS = List.of("/proc", "/dev");

    private final Path directory;
    private final Path root;
    private final boolean own;
    private final EffectivePolicy policy;
    private final Rulings rulings;
    private final Map<String, Path> volumes = new HashMap<>();
    private final Set<String> directories = new HashSet<>();
    private final List<Action.File> files = new ArrayList<>();

    private Ground(Path directory, EffectivePolicy policy, Optional<Path> rootfs) {
        this.directory = directory;
        this.own = rootfs.isEmpty();
        this.root = rootfs.orElse(directory.resolve("root"));
        this.policy = policy;
        this.rulings = new Rulings(policy);
    }

    /**
     * @param rootfs the user's own root directory, if it is to be that
     */
    static Ground of(EffectivePolicy policy, List<Action> actions, Optional<Path> rootfs) throws IOException {
        var ground = new Ground(Files.createTempDirectory("brig-trial"), policy, rootfs);
        try {
            ground.build(actions);
            return ground;
        } catch (IOException | RuntimeException e) {
            ground.close();
            throw e;
        }
    }

    private void build(List<Action> actions) throws IOException {
        for (var action : actions) {
            if (action instanceof Action.File file && !isKernels(file.path())) {
                files.add(file);
                above(file.path());
            }
        }
        policy.files().volumes().forEach(volume -> above(volume.target()));
        policy.files().tmpfs().forEach(tmpfs -> directories.add(tmpfs.path()));
        int number = 0;
        for (var volume : policy.files().volumes()) {
            standIn(volume, directory.resolve("volume" + number++));
        }
        if (own) {
            for (var place : List.of(root, inside(root, "/proc"), inside(root, "/dev"))) {
                makeDirectory(place);
            }
        }
        for (var tmpfs : policy.files().tmpfs()) {
            makeMountPoint(tmpfs.path(), true);
        }
        for (var volume : policy.files().volumes()) {
            makeMountPoint(volume.target(), Files.isDirectory(volume(volume.target())));
        }
        restore();
    }

    /** Puts back what an action may have removed. */
    void restore() throws IOException {
        for (var file : files) {
            make(file);
        }
    }

    /** In our own root directory, or in the volume that it lies on; in a tmpfs the launcher makes it. */
    private void makeMountPoint(String target, boolean isDirectory) throws IOException {
        var mount = mount(parent(target));
        if (mount instanceof Tmpfs || (mount == null && !own)) {
            return;
        }
        var place = place(mount, target);
        if (isDirectory) {
            makeDirectory(place);
        } else {
            makeFile(place, false);
        }
    }

    /** On this host. */
    private Path place(@Nullable Record mount, String path) {
        return mount instanceof Volume volume
                ? inside(volume(volume.target()), path.substring(volume.target().length()))
                : inside(root, path);
    }

    private Path volume(String target) {
        var path = volumes.get(target);
        if (path == null) {
            throw new IllegalStateException("no volume at " + target);
        }
        return path;
    }

    private void standIn(Volume volume, Path place) throws IOException {
        boolean executed = files.stream()
                .anyMatch(file -> file.use() == Use.EXEC && file.path().equals(volume.target()));
        if (!directories.contains(volume.target()) && (executed || Files.isRegularFile(Path.of(volume.source())))) {
            makeFile(place, executed);
        } else {
            makeDirectory(place);
        }
        volumes.put(volume.target(), place);
    }

    private void above(String path) {
        for (var at = parent(path); at.length() > 1; at = parent(at)) {
            directories.add(at);
        }
        directories.add("/");
    }

    private void make(Action.File file) throws IOException {
        var path = file.path();
        var mount = mount(path);
        if (mount instanceof Tmpfs || (mount == null && !own)) {
            return;
        }
        var place = place(mount, path);
        if (file.use() == Use.MAKE) {
            makeDirectory(place.getParent() == null ? place : place.getParent());
        } else if (isDirectory(file)) {
            makeDirectory(place);
        } else {
            makeFile(place, file.use() == Use.EXEC);
        }
    }

    /** What lies above another path of the file is one; else what it is on this host. */
    private boolean isDirectory(Action.File file) {
        return directories.contains(file.path())
                || (file.use() == Use.OPEN && Files.isDirectory(Path.of(file.path()), LinkOption.NOFOLLOW_LINKS));
    }

    /** The volume or tmpfs that a path lies on; null if it is the root directory. */
    private @Nullable Record mount(String path) {
        for (var at = path; at.length() > 1; at = parent(at)) {
            for (var volume : policy.files().volumes()) {
                if (volume.target().equals(at)) {
                    return volume;
                }
            }
            for (var tmpfs : policy.files().tmpfs()) {
                if (tmpfs.path().equals(at)) {
                    return tmpfs;
                }
            }
        }
        return null;
    }

    private static boolean isKernels(String path) {
        return KERNELS.stream().anyMatch(mount -> path.equals(mount) || path.startsWith(mount + "/"));
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private static Path inside(Path base, String path) {
        var relative = path.replaceFirst("^/+", "");
        return relative.isEmpty() ? base : base.resolve(relative);
    }

    private static void makeDirectory(Path place) throws IOException {
        if (Files.isDirectory(place)) {
            return;
        }
        var above = place.getParent();
        if (above != null && Files.notExists(above)) {
            makeDirectory(above);
        }
        Files.createDirectory(place);
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private static void makeFile(Path place, boolean program) throws IOException {
        var above = place.getParent();
        if (above != null) {
            makeDirectory(above);
        }
        if (Files.notExists(place)) {
            Files.createFile(place);
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rw-rw-rw-"));
        }
        if (program) {
            Files.write(place, TinyProgram.bytes());
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
    }

    Path root() {
        return root;
    }

    boolean isOwn() {
        return own;
    }

    /** With stand-ins for its volumes. */
    EffectivePolicy policy() {
        return policy.onVolumes(
                volume -> new Volume(volume(volume.target()).toString(), volume.target(), volume.writable()));
    }

    /** What has to be put into a memory file system beforehand, which is empty when a container starts. */
    List<Deed> before(Action action) {
        var deeds = new ArrayList<Deed>();
        boolean memory = action instanceof Action.File(var _, var path)
                && (mount(path) instanceof Tmpfs || path.startsWith("/dev/shm/"));
        if (!memory || !(action instanceof Action.File(var use, var path))) {
            return deeds;
        }
        if (rulings.of(new Action.File(Use.MAKE, path)).outcome() != Outcome.ALLOW) {
            return deeds;
        }
        var missing = new ArrayList<String>();
        for (var at = parent(path); at.length() > 1 && !isMount(at); at = parent(at)) {
            missing.addFirst(at);
        }
        missing.forEach(directory -> deeds.add(Deed.putDirectory(directory)));
        if (use != Use.MAKE && !directories.contains(path)) {
            deeds.add(Deed.putProgram(path));
        } else if (use != Use.MAKE && !isMount(path)) {
            deeds.add(Deed.putDirectory(path));
        }
        return deeds;
    }

    private boolean isMount(String path) {
        return path.equals("/dev/shm")
                || policy.files().tmpfs().stream()
                        .anyMatch(tmpfs -> tmpfs.path().equals(path));
    }

    @Override
    public void close() throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException problem) throws IOException {
                if (problem != null) {
                    throw problem;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
