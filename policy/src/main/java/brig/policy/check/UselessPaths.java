package brig.policy.check;

import brig.policy.FileGrant;
import brig.policy.FileRules;
import brig.policy.ProblemKind;
import brig.policy.verdict.FileTable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Paths that grant nothing: a wider entry has them already, or a mask or mount takes away what they grant. */
final class UselessPaths {
    private static final Set<String> NEVER_EXECUTED = Set.of("/proc", "/dev/shm", "/dev/pts");

    private final Checked checked;
    private final FileRules files;
    private final Set<String> masked;
    private final Set<String> readOnly;
    private final Map<String, FileRules.Tmpfs> tmpfs;
    private final Map<String, FileRules.Volume> volumes;
    private final Set<String> mounts = new HashSet<>();

    private UselessPaths(Checked checked) {
        this.checked = checked;
        this.files = checked.policy().files();
        this.masked = Set.copyOf(files.masked());
        this.readOnly = Set.copyOf(files.readOnly());
        // two mounts on one place are an error, so the first will do
        this.tmpfs = files.tmpfs().stream().collect(Collectors.toMap(t -> t.path(), t -> t, (a, b) -> a));
        this.volumes = files.volumes().stream().collect(Collectors.toMap(v -> v.target(), v -> v, (a, b) -> a));
        mounts.addAll(tmpfs.keySet());
        mounts.addAll(volumes.keySet());
    }

    static void find(Checked checked) {
        var paths = new UselessPaths(checked);
        paths.find("files.read", paths.files.read(), Set.of("files.read", "files.write", "files.tmpfs"));
        paths.find("files.write", paths.files.write(), Set.of("files.write", "files.tmpfs"));
        paths.find("files.execute", paths.files.execute(), Set.of("files.execute"));
        paths.mounts();
        paths.masks("files.masked", paths.files.masked(), paths.masked);
        paths.masks("files.readOnly", paths.files.readOnly(), paths.readOnly);
    }

    /** @param stronger the keys whose entries give what this one gives */
    private void find(String key, List<String> paths, Set<String> stronger) {
        var grants = FileGrant.of(checked.policy()).stream()
                .filter(grant -> stronger.contains(grant.source()) || writes(grant, stronger))
                .collect(Collectors.groupingBy(
                        FileGrant::path, Collectors.mapping(FileGrant::source, Collectors.toCollection(() ->
                                (SortedSet<String>) new TreeSet<String>()))));
        for (var path : paths) {
            var lost = lost(key, path);
            if (lost.isPresent()) {
                checked.warn(
                        checked.at(key, path),
                        ProblemKind.NEVER_REACHED,
                        "'" + path + "' " + lost.get().why(),
                        lost.get().instead());
                continue;
            }
            covered(key, path, grants);
        }
    }

    /** A writable volume is written, and so read. */
    private static boolean writes(FileGrant grant, Set<String> stronger) {
        return grant.source().equals("files.volumes")
                && stronger.contains("files.tmpfs")
                && (grant.kind() == FileGrant.Kind.WRITE || stronger.contains("files.read"));
    }

    /** By another list that has the same path, else by the nearest entry above; Landlock's rights go through mounts. */
    private void covered(String key, String path, Map<String, SortedSet<String>> grants) {
        SortedSet<String> others = new TreeSet<>(grants.getOrDefault(path, new TreeSet<>()));
        others.remove(key);
        var wider = path;
        if (others.isEmpty() && !path.equals("/")) {
            wider = FileTable.above(FileTable.parent(path), grants.keySet()).orElse(path);
            others = wider.equals(path) ? others : grants.getOrDefault(wider, others);
        }
        if (others.isEmpty()) {
            return;
        }
        var source = others.getFirst();
        var place = checked.at(source, wider);
        checked.warn(
                checked.at(key, path),
                ProblemKind.COVERED,
                "'" + path + "' changes nothing: '" + wider + "' is in " + source + " already",
                Checked.isOwn(place)
                        ? "leave one of them out"
                        : "from " + place + "; to have only this, write {only: [" + path + "]}");
    }

    private record Loss(String why, String instead) {}

    private Optional<Loss> lost(String key, String path) {
        var mask = FileTable.above(path, masked);
        if (mask.isPresent()) {
            return Optional.of(new Loss("is not seen: '" + mask.get() + "' is masked", unmask(mask.get())));
        }
        return switch (key) {
            case "files.write" -> notWritten(path);
            case "files.execute" -> notExecuted(path);
            default -> Optional.empty();
        };
    }

    private String unmask(String mask) {
        return Checked.isOwn(checked.at("files.masked", mask))
                ? "leave one of them out"
                : "to have it, write masked: {without: [" + mask + "]}";
    }

    private Optional<Loss> notWritten(String path) {
        var only = FileTable.above(path, readOnly);
        if (only.isPresent()) {
            return Optional.of(new Loss(
                    "is not written: '" + only.get() + "' is in files.readOnly", "name it in files.read instead"));
        }
        var mount = FileTable.above(path, mounts).map(volumes::get);
        return mount.isPresent() && !mount.get().writable()
                ? Optional.of(new Loss(
                        "is not written: the volume on '" + mount.get().target() + "' is read-only",
                        "leave it out, or write writable: true at the volume"))
                : Optional.empty();
    }

    private Optional<Loss> notExecuted(String path) {
        var only = FileTable.above(path, readOnly);
        if (only.isPresent()) {
            return Optional.of(new Loss(
                    "is not executed: '" + only.get() + "' is in files.readOnly, which is noexec",
                    "leave it out of files.readOnly: what files.write does not name is not written"));
        }
        var never = FileTable.above(path, NEVER_EXECUTED);
        if (never.isPresent()) {
            return Optional.of(new Loss("is not executed: '" + never.get() + "' is mounted noexec", "leave it out"));
        }
        var mount = FileTable.above(path, mounts).map(tmpfs::get);
        return mount.isPresent() && !mount.get().executable()
                ? Optional.of(new Loss(
                        "is not executed: the tmpfs on '" + mount.get().path() + "' is mounted noexec",
                        "leave it out, or write executable: true at the tmpfs"))
                : Optional.empty();
    }

    /** Masks come after mounts. */
    private void mounts() {
        for (var target : mounts) {
            var key = tmpfs.containsKey(target) ? "files.tmpfs" : "files.volumes";
            FileTable.above(target, masked)
                    .ifPresent(mask -> checked.warn(
                            checked.at(key, target),
                            ProblemKind.NEVER_REACHED,
                            "'" + target + "' is not seen: '" + mask + "' is masked",
                            unmask(mask)));
            var volume = volumes.get(target);
            var only =
                    volume == null || volume.writable() ? FileTable.above(target, readOnly) : Optional.<String>empty();
            only.ifPresent(above -> checked.warn(
                    checked.at(key, target),
                    ProblemKind.NEVER_REACHED,
                    "'" + target + "' is not written: '" + above + "' is in files.readOnly",
                    "leave '" + above + "' out of files.readOnly"));
        }
    }

    private void masks(String key, List<String> paths, Set<String> all) {
        for (var path : paths) {
            // those of Brig's own are not the user's to leave out
            if (path.equals("/") || !checked.policy().places().byKey().containsKey(key + "=" + path)) {
                continue;
            }
            FileTable.above(FileTable.parent(path), all)
                    .ifPresent(wider -> checked.warn(
                            checked.at(key, path),
                            ProblemKind.COVERED,
                            "'" + path + "' changes nothing: '" + wider + "' is in " + key + " already",
                            "leave one of them out"));
        }
    }
}
