package brig.cli.serve;

import brig.runtime.sys.ProcFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Whether a client lives where we do: it names files as we see them, and what it starts begins in its namespaces, with its
 * rights. One that does not must do its work itself.
 */
final class Alike {
    private static final List<String> LINKS = List.of(
            "root", "ns/mnt", "ns/pid", "ns/pid_for_children", "ns/net", "ns/user", "ns/uts", "ns/ipc", "ns/cgroup");

    private static final Pattern RIGHTS = Pattern.compile("(?m)^(CapEff|CapBnd|NoNewPrivs|Seccomp):\\s*(\\S+)$");

    private Alike() {}

    static boolean isAlike(int pid) {
        try {
            var theirs = Path.of("/proc/" + pid);
            var ours = Path.of("/proc/self");
            for (var link : LINKS) {
                if (!Files.readSymbolicLink(theirs.resolve(link)).equals(Files.readSymbolicLink(ours.resolve(link)))) {
                    return false;
                }
            }
            return rights(theirs).equals(rights(ours));
        } catch (IOException e) {
            return false; // gone, or not ours to see
        }
    }

    private static List<String> rights(Path process) throws IOException {
        return RIGHTS.matcher(ProcFile.read(process.resolve("status")))
                .results()
                .map(found -> found.group())
                .toList();
    }
}
