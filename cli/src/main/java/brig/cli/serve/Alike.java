package brig.cli.serve;

import brig.runtime.sys.PlainFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client lives where we do: it names files as we see them, and what it starts begins in its namespaces, with its
 * rights. One that does not must do its work itself.
 */
final class Alike {
    private static final List<String> LINKS = List.of(
            "root", "ns/mnt", "ns/pid", "ns/pid_for_children", "ns/net", "ns/user", "ns/uts", "ns/ipc", "ns/cgroup");

    /** Lines of {@code proc_pid_status(5)}; a name is its first one, and cannot pass for another. */
    private static final List<String> RIGHTS = List.of("\nCapEff:", "\nCapBnd:", "\nNoNewPrivs:", "\nSeccomp:");

    private static volatile @Nullable Ours found;

    private Alike() {}

    static boolean isAlike(int pid) {
        try {
            var theirs = Path.of("/proc/" + pid);
            var ours = ours();
            for (int i = 0; i < LINKS.size(); i++) {
                if (!PlainFile.readLink(theirs.resolve(LINKS.get(i))).equals(ours.places.get(i))) {
                    return false;
                }
            }
            return rights(theirs).equals(ours.rights);
        } catch (IOException e) {
            return false; // gone, or not ours to see
        }
    }

    /** Nothing of it changes while we live: the daemon enters no namespace and gives nothing up. */
    private static Ours ours() throws IOException {
        var known = found;
        if (known == null) {
            var places = new ArrayList<String>();
            for (var link : LINKS) {
                places.add(PlainFile.readLink(Path.of("/proc/self").resolve(link)));
            }
            known = new Ours(places, rights(Path.of("/proc/self")));
            found = known;
        }
        return known;
    }

    private record Ours(List<String> places, List<String> rights) {}

    private static List<String> rights(Path process) throws IOException {
        var status = PlainFile.read(process.resolve("status"));
        var rights = new ArrayList<String>();
        for (var right : RIGHTS) {
            int at = status.indexOf(right);
            int end = status.indexOf('\n', at + 1);
            rights.add(at < 0 || end < 0 ? "" : status.substring(at, end));
        }
        return rights;
    }
}
