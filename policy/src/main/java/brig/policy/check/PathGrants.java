package brig.policy.check;

import brig.policy.FileRules;
import brig.policy.ProblemKind;
import brig.policy.verdict.FileTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an attacker gains from the lists of paths. */
final class PathGrants {
    private static final List<String> SYSTEM =
            List.of("/", "/etc", "/bin", "/sbin", "/lib", "/lib64", "/usr", "/usr/bin", "/usr/sbin", "/usr/lib");

    private final Checked checked;
    private final FileRules files;

    private PathGrants(Checked checked) {
        this.checked = checked;
        this.files = checked.policy().files();
    }

    static void find(Checked checked) {
        var grants = new PathGrants(checked);
        grants.sockets("files.read", grants.files.read());
        grants.sockets("files.write", grants.files.write());
        grants.kernelFiles();
        grants.system();
        grants.hidden("files.masked", FileRules.MASKED, grants.files.masked());
        grants.hidden("files.readOnly", FileRules.READ_ONLY, grants.files.readOnly());
        grants.writtenPrograms();
    }

    /** A policy that names a place in the host's own root directory keeps it there. */
    private void sockets(String key, List<String> paths) {
        for (var path : paths) {
            if (HostPlaces.isEngineSocket(path)) {
                checked.warn(
                        checked.at(key, path),
                        ProblemKind.ENGINE_SOCKET,
                        "through '" + path + "' an attacker asks a daemon of the host to do it as root",
                        "leave it out: have something on the host do what the program wants of the daemon");
            }
        }
    }

    private void kernelFiles() {
        for (var path : files.write()) {
            boolean kernels = Checked.beneath(path, "/proc") || Checked.beneath(path, "/sys");
            if (kernels && FileTable.above(path, Set.copyOf(files.readOnly())).isEmpty()) {
                checked.warn(
                        checked.at("files.write", path),
                        ProblemKind.KERNEL_FILES,
                        "beneath '" + path + "' an attacker changes what the kernel does, on the host as well",
                        "files.read is enough to look; settings belong on the host");
            }
        }
    }

    private void system() {
        for (var path : files.write()) {
            if (SYSTEM.contains(path)) {
                checked.warn(
                        checked.at("files.write", path),
                        ProblemKind.SYSTEM_WRITABLE,
                        "an attacker changes what the container's own programs load and trust: '" + path
                                + "' may be written",
                        "name the directories that the program writes to");
            }
        }
    }

    private void hidden(String key, List<String> usual, List<String> now) {
        var gone = new ArrayList<>(usual);
        var left = Set.copyOf(now);
        gone.removeIf(path -> FileTable.above(path, left).isPresent());
        if (gone.isEmpty()) {
            return;
        }
        boolean masks = key.equals("files.masked");
        checked.warn(
                checked.at(key),
                ProblemKind.KERNEL_FILES,
                (masks ? "no longer masked: " : "no longer read-only: ")
                        + String.join(", ", gone)
                        + (masks
                                ? ": there an attacker reads the kernel's memory, keys and addresses"
                                : ": there an attacker who is user 0 sets what the kernel runs on the host"),
                masks ? "write {also: [..]} to mask more" : "write {also: [..]} to have more read-only");
    }

    private void writtenPrograms() {
        var writable = Set.copyOf(files.write());
        var programs = Set.copyOf(files.execute());
        for (var path : files.execute()) {
            if (!Checked.isOwn(checked.at("files.execute", path)) || isCovered(path, programs)) {
                continue;
            }
            FileTable.above(path, writable)
                    .or(() -> first(files.write(), path))
                    .ifPresent(write -> warnOfWritten("files.execute", path, write, path));
            for (var tmpfs : files.tmpfs()) {
                if (tmpfs.executable() && meet(tmpfs.path(), path)) {
                    warnOfWritten("files.tmpfs", tmpfs.path(), tmpfs.path(), path);
                }
            }
            for (var volume : files.volumes()) {
                if (volume.writable() && meet(volume.target(), path)) {
                    warnOfWritten("files.volumes", volume.target(), volume.target(), path);
                }
            }
        }
    }

    private static boolean isCovered(String path, Set<String> entries) {
        return !path.equals("/")
                && FileTable.above(FileTable.parent(path), entries).isPresent();
    }

    private static Optional<String> first(List<String> paths, String directory) {
        return paths.stream().filter(path -> Checked.beneath(path, directory)).findFirst();
    }

    private static boolean meet(String a, String b) {
        return Checked.beneath(a, b) || Checked.beneath(b, a);
    }

    private void warnOfWritten(String key, String entry, String written, String executed) {
        checked.warn(
                checked.at(key, entry),
                ProblemKind.WRITE_AND_EXECUTE,
                "an attacker writes a program beneath '" + written + "' and runs it: '" + executed
                        + "' may be executed",
                "let nothing be both: name the programs alone in files.execute, and write elsewhere");
    }
}
