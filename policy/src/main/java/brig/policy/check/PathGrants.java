package brig.policy.check;

import brig.policy.FileRules;
import brig.policy.PathText;
import brig.policy.ProblemKind;
import brig.policy.verdict.FileTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

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
        var readOnly = Set.copyOf(files.readOnly());
        for (var path : files.write()) {
            boolean kernels = PathText.isBeneath(path, "/proc") || PathText.isBeneath(path, "/sys");
            if (kernels && FileTable.above(path, readOnly).isEmpty()) {
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

    /** Written places are kept in order, so that those beneath a program's path stand together. */
    private void writtenPrograms() {
        var written = new TreeMap<String, String>();
        files.write().forEach(path -> written.put(path, "files.write"));
        files.tmpfs().stream().filter(t -> t.executable()).forEach(t -> written.put(t.path(), "files.tmpfs"));
        files.volumes().stream().filter(v -> v.writable()).forEach(v -> written.put(v.target(), "files.volumes"));
        var programs = Set.copyOf(files.execute());
        for (var path : files.execute()) {
            if (!Checked.isOwn(checked.at("files.execute", path)) || isCovered(path, programs)) {
                continue;
            }
            FileTable.above(path, written.keySet()).ifPresent(at -> written(path, at, written.getOrDefault(at, "")));
            var within = path.equals("/") ? "/" : path + "/";
            var beneath = written.tailMap(within, false);
            for (var place : beneath.entrySet()) {
                if (!place.getKey().startsWith(within)) {
                    break;
                }
                written(path, place.getKey(), place.getValue());
            }
        }
    }

    private static boolean isCovered(String path, Set<String> entries) {
        return !path.equals("/")
                && FileTable.above(FileTable.parent(path), entries).isPresent();
    }

    /** What a list grants is told at the program, what a mount grants at the mount. */
    private void written(String program, String place, String key) {
        if (key.equals("files.write")) {
            warnOfWritten("files.execute", program, place, program);
        } else {
            warnOfWritten(key, place, place, program);
        }
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
