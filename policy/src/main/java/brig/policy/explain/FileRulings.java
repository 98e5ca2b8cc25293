package brig.policy.explain;

import brig.policy.EffectivePolicy;
import brig.policy.FileGrant;
import brig.policy.explain.Action.Use;
import brig.policy.verdict.FileTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What becomes of an action on a path. */
final class FileRulings {
    private static final Set<String> NEVER_EXECUTED = Set.of("/proc", "/dev/shm", "/dev/pts");
    private static final Set<String> KERNEL_MOUNTS = Set.of("/proc", "/dev");
    private static final String LANDLOCK = "Landlock ";

    private final EffectivePolicy policy;
    /** What the lists say; the monitor goes by it. */
    private final FileTable table;
    /** What the kernel holds by itself; more, where the lists are only audited. */
    private final EffectivePolicy held;

    private final FileTable heldTable;

    FileRulings(EffectivePolicy policy) {
        this.policy = policy;
        this.table = new FileTable(policy);
        this.held = policy.held();
        this.heldTable = policy.audited().isEmpty() ? table : new FileTable(held);
    }

    Ruling of(Action.File action) {
        var course = new Course(policy, action);
        var use = action.use();
        var path = action.path();
        course.note("by the path's letters; where links lead, and whether it is there, the root directory says");
        return course.call(use.call(), arguments(use), refusedBy(use, path)).orElseGet(() -> held(course, use, path));
    }

    private static List<Long> arguments(Use use) {
        return use == Use.EXEC ? List.of(1L, 1L, 1L) : List.of();
    }

    private @Nullable String refusedBy(Use use, String path) {
        var refusal = switch (use) {
            case OPEN -> table.allows(path, FileTable.READ) ? null : "files.read";
            case EXEC -> table.allows(path, FileTable.EXECUTE) ? null : "files.execute";
            case WRITE -> table.writeRefusal(path, path, FileTable.WRITE);
            case MAKE, REMOVE -> table.writeRefusal(path, FileTable.parent(path), FileTable.CHANGE);
        };
        if (refusal == null) {
            return null;
        }
        return switch (refusal) {
            case "files.masked" -> "files.masked=" + masked(path).orElse("");
            case "files.readOnly" -> "files.readOnly=" + readOnly(path).orElse("");
            default -> refusal;
        };
    }

    private Optional<String> masked(String path) {
        return FileTable.above(path, Set.copyOf(policy.files().masked()));
    }

    private Optional<String> readOnly(String path) {
        return FileTable.above(path, Set.copyOf(policy.files().readOnly()));
    }

    /** What mounts and Landlock do with a call that went on. */
    private Ruling held(Course course, Use use, String path) {
        var mount = mount(use, path);
        if (mount.isPresent()) {
            if (mount.get().rule().equals("files.write")) {
                course.note(
                        "where the root directory lacks a mount point it gets a layer for changes, and Landlock says"
                                + " EACCES instead");
            }
            return course.deny(
                    use == Use.EXEC ? "EACCES" : "EROFS",
                    mount.get().control(),
                    mount.get().rule());
        }
        boolean inDirectory = use == Use.MAKE || use == Use.REMOVE;
        var changed = inDirectory ? FileTable.parent(path) : path;
        int right = right(use);
        var grant = heldTable.grant(changed, right);
        boolean loader = use == Use.EXEC && isLoader(path);
        boolean opens = use == Use.OPEN || use == Use.WRITE;
        if (grant.isEmpty() && opens && policy.files().masked().contains(path)) {
            course.note(
                    "if it is a file, /dev/null lies there, which everybody may open; if it is a directory, EACCES");
            return course.depends("mask", "files.masked=" + path);
        }
        if (grant.isEmpty() && !loader) {
            return course.deny("EACCES", LANDLOCK + name(use), key(use));
        }
        if (loader) {
            course.note("it is a program loader: the kernel may open it, so Landlock lets it through");
        }
        course.note("owner and mode count as well, for user " + policy.process().user());
        var mask = masked(path);
        if (mask.isPresent()) {
            course.note(mask.get() + " is masked: an empty file or directory lies there");
        }
        if (use == Use.WRITE
                && grant.isPresent()
                && !heldTable.allows(FileTable.parent(path), FileTable.CHANGE)
                && !grant.get().source().equals(FileGrant.BUILT_IN)) {
            course.note("if it is there: to make it, its directory would have to be on the list");
        }
        return course.allow(
                LANDLOCK + name(use),
                grant.map(g -> g.source().equals(FileGrant.BUILT_IN)
                                ? "built-in " + g.path()
                                : g.source() + "=" + g.path())
                        .orElse("built-in " + path));
    }

    private record Lock(String control, String rule) {}

    /** The mount that refuses it, whatever Landlock says. */
    private Optional<Lock> mount(Use use, String path) {
        if (use == Use.EXEC) {
            if (masked(path).isPresent()) {
                return Optional.of(
                        new Lock("mask (noexec)", "files.masked=" + masked(path).get()));
            }
            if (readOnly(path).isPresent()) {
                return Optional.of(new Lock(
                        "mount (read-only, noexec)",
                        "files.readOnly=" + readOnly(path).get()));
            }
            var never = FileTable.above(path, NEVER_EXECUTED);
            if (never.isPresent()) {
                return Optional.of(new Lock("mount (noexec)", "built-in " + never.get()));
            }
            return nearestMount(path)
                    .filter(target ->
                            held.files().tmpfs().stream().anyMatch(t -> t.path().equals(target) && !t.executable()))
                    .map(target -> new Lock("mount (tmpfs, noexec)", "files.tmpfs=" + target));
        }
        if (use == Use.OPEN) {
            return Optional.empty();
        }
        var only = readOnly(path);
        if (only.isPresent()) {
            return Optional.of(new Lock("mount (read-only)", "files.readOnly=" + only.get()));
        }
        if (use != Use.WRITE && masked(FileTable.parent(path)).isPresent()) {
            return Optional.of(new Lock(
                    "mask (read-only)",
                    "files.masked=" + masked(FileTable.parent(path)).get()));
        }
        if (!table.isMasked(path) && isOnRoot(path) && rootIsReadOnly()) {
            return Optional.of(new Lock("mount (root directory, read-only)", "files.write"));
        }
        return nearestMount(path)
                .filter(target -> policy.files().volumes().stream()
                        .anyMatch(v -> v.target().equals(target) && !v.writable()))
                .map(target -> new Lock("mount (bind, read-only)", "files.volumes=" + target));
    }

    private Optional<String> nearestMount(String path) {
        var targets = Stream.concat(
                        policy.files().tmpfs().stream().map(t -> t.path()),
                        policy.files().volumes().stream().map(v -> v.target()))
                .collect(Collectors.toSet());
        return FileTable.above(path, targets);
    }

    private boolean isOnRoot(String path) {
        return nearestMount(path).isEmpty()
                && FileTable.above(path, KERNEL_MOUNTS).isEmpty();
    }

    /** No layer for changes lies over it; unless one is needed to make a mount point, which only the directory knows. */
    private boolean rootIsReadOnly() {
        return held.files().write().stream().noneMatch(this::isOnRoot);
    }

    private boolean isLoader(String path) {
        return FileGrant.of(policy).stream()
                .anyMatch(g -> g.kind() == FileGrant.Kind.LOADER && g.path().equals(path));
    }

    private static int right(Use use) {
        return switch (use) {
            case OPEN -> FileTable.READ;
            case WRITE -> FileTable.WRITE;
            case MAKE, REMOVE -> FileTable.CHANGE;
            case EXEC -> FileTable.EXECUTE;
        };
    }

    private static String name(Use use) {
        return switch (use) {
            case OPEN -> "READ_FILE, READ_DIR";
            case WRITE -> "WRITE_FILE";
            case MAKE -> "MAKE_REG, MAKE_DIR";
            case REMOVE -> "REMOVE_FILE, REMOVE_DIR";
            case EXEC -> "EXECUTE";
        };
    }

    private static String key(Use use) {
        return switch (use) {
            case OPEN -> "files.read";
            case WRITE, MAKE, REMOVE -> "files.write";
            case EXEC -> "files.execute";
        };
    }
}
