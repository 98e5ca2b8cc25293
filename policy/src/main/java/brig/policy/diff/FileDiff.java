package brig.policy.diff;

import brig.policy.DeviceRule;
import brig.policy.EffectivePolicy;
import brig.policy.FileGrant;
import brig.policy.FileRules.Tmpfs;
import brig.policy.FileRules.Volume;
import brig.policy.PathText;
import brig.policy.diff.Change.Kind;
import brig.policy.verdict.FileTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What of the file system is within reach. */
final class FileDiff {
    private final Changes changes;
    private final EffectivePolicy less;
    private final EffectivePolicy more;
    private final FileTable lessTable;
    private final FileTable moreTable;
    /** What the first of the two grants over the second; of the kind that this is to be called. */
    private final Kind kind;

    private FileDiff(Changes changes, EffectivePolicy less, EffectivePolicy more, Kind kind) {
        this.changes = changes;
        this.less = less;
        this.more = more;
        this.lessTable = new FileTable(less);
        this.moreTable = new FileTable(more);
        this.kind = kind;
    }

    static void find(Changes changes) {
        for (var diff : List.of(
                new FileDiff(changes, changes.before, changes.after, Kind.GRANTS),
                new FileDiff(changes, changes.after, changes.before, Kind.TAKES))) {
            diff.lists();
            diff.listed();
            diff.uncovered();
            diff.executable();
            diff.volumes();
        }
        tmpfs(changes);
        ProcessDiff.bytes(
                changes,
                "files.scratch",
                changes.before.files().scratch(),
                changes.after.files().scratch());
    }

    /** Entries of one that the other has nothing above of. As rights add up beneath a path, this is all there is. */
    private void lists() {
        for (int right : List.of(FileTable.READ, FileTable.WRITE, FileTable.EXECUTE)) {
            var missing = new ArrayList<FileGrant>();
            for (var grant : FileGrant.of(more)) {
                int gives = FileTable.rights(grant.kind());
                boolean lacks = (gives & right) != 0 && !lessTable.allows(grant.path(), right);
                if (right == FileTable.WRITE && (gives & FileTable.CHANGE) != 0) {
                    lacks |= !lessTable.allows(grant.path(), FileTable.CHANGE);
                }
                if (lacks) {
                    missing.add(grant);
                }
            }
            for (var grant : missing) {
                boolean beneath = missing.stream()
                        .anyMatch(wider ->
                                !wider.path().equals(grant.path()) && PathText.isBeneath(grant.path(), wider.path()));
                if (!beneath) {
                    changes.add(kind, grant.source(), grant.path(), verb(right) + " " + grant.path());
                }
            }
        }
    }

    private void listed() {
        for (var path : more.files().list()) {
            if (!lessTable.allows(path, FileTable.READ)) {
                changes.add(kind, "files.list", path, "list the names in " + path);
            }
        }
    }

    private static String verb(int right) {
        return switch (right) {
            case FileTable.READ -> "read";
            case FileTable.WRITE -> "write";
            default -> "execute";
        };
    }

    /** Masks and read-only mounts that are gone, where there is anything to be had beneath. */
    private void uncovered() {
        var masked = Set.copyOf(more.files().masked());
        for (var path : less.files().masked()) {
            if (FileTable.above(path, masked).isEmpty() && reaches(path, FileTable.READ)) {
                changes.add(kind, "files.masked", path, "see what lies at " + path + ", masked before");
            }
        }
        var readOnly = Set.copyOf(more.files().readOnly());
        for (var path : less.files().readOnly()) {
            boolean covered = FileTable.above(path, readOnly).isPresent()
                    || FileTable.above(path, masked).isPresent();
            if (!covered && reaches(path, FileTable.WRITE)) {
                changes.add(kind, "files.readOnly", path, "write " + path + ", read-only before");
            }
        }
    }

    private boolean reaches(String path, int right) {
        return moreTable.allows(path, right)
                || FileGrant.of(more).stream()
                        .anyMatch(g -> (FileTable.rights(g.kind()) & right) != 0 && PathText.isBeneath(g.path(), path));
    }

    /** Memory file systems from which the first does not execute. */
    private void executable() {
        for (var tmpfs : less.files().tmpfs()) {
            boolean couldBefore = lessTable.allows(tmpfs.path(), FileTable.EXECUTE) && tmpfs.executable();
            if (!couldBefore && lessTable.allows(tmpfs.path(), FileTable.EXECUTE) && executes(tmpfs.path())) {
                changes.add(kind, "files.tmpfs", tmpfs.path(), "execute what lies beneath " + tmpfs.path());
            }
        }
    }

    private boolean executes(String path) {
        var noexec = more.files().tmpfs().stream()
                .filter(tmpfs -> !tmpfs.executable())
                .map(Tmpfs::path)
                .collect(Collectors.toSet());
        var targets = more.files().tmpfs().stream().map(Tmpfs::path).collect(Collectors.toSet());
        return moreTable.allows(path, FileTable.EXECUTE)
                && FileTable.above(path, targets).filter(noexec::contains).isEmpty();
    }

    private void volumes() {
        var have = byName(less.files().volumes(), Volume::target);
        for (var volume : more.files().volumes()) {
            var before = have.get(volume.target());
            var what = "the host's " + volume.source() + " at " + volume.target();
            if (before == null || !before.source().equals(volume.source())) {
                changes.add(kind, "files.volumes", volume.target(), "reach " + what);
            } else if (volume.writable() && !before.writable()) {
                changes.add(kind, "files.volumes", volume.target(), "write " + what);
            } else if (volume.idmap() && !before.idmap()) {
                changes.add(kind, "files.volumes", volume.target(), "be who owns files in " + what);
            }
        }
    }

    private static void tmpfs(Changes changes) {
        var from = byName(changes.before.files().tmpfs(), Tmpfs::path);
        var to = byName(changes.after.files().tmpfs(), Tmpfs::path);
        to.forEach((path, tmpfs) -> {
            var before = from.get(path);
            if (before == null) {
                changes.add(Kind.OTHER, "files.tmpfs", path, "a tmpfs of " + tmpfs.size() + " lies at " + path);
            } else if (!before.size().equals(tmpfs.size())) {
                changes.add(
                        tmpfs.size().count() > before.size().count(),
                        "files.tmpfs",
                        path,
                        "tmpfs " + path + ": " + before.size() + " -> " + tmpfs.size());
            }
        });
        from.keySet().stream()
                .filter(path -> !to.containsKey(path))
                .forEach(path -> changes.add(Kind.OTHER, "files.tmpfs", path, "no tmpfs lies at " + path));
    }

    static void findDevices(Changes changes) {
        devices(changes, changes.before, changes.after, Kind.GRANTS);
        devices(changes, changes.after, changes.before, Kind.TAKES);
    }

    private static void devices(Changes changes, EffectivePolicy less, EffectivePolicy more, Kind kind) {
        var have = byName(less.devices(), DeviceRule::path);
        for (var device : more.devices()) {
            var before = have.get(device.path());
            if (before == null || (device.writable() && !before.writable())) {
                changes.add(
                        kind,
                        "devices",
                        device.path(),
                        "use the device " + device.path() + (device.writable() ? ", writing" : ""));
            }
        }
    }

    private static <T> Map<String, T> byName(List<T> list, Function<T, String> name) {
        return list.stream().collect(Collectors.toMap(name, Function.identity(), (_, last) -> last));
    }
}
