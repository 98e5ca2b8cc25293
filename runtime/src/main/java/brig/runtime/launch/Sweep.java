package brig.runtime.launch;

import brig.runtime.cgroup.CgroupHost;
import brig.runtime.network.isolated.IsolatedNetwork;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.Linux;
import brig.runtime.sys.OwnNamespace;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Ends and removes what a Brig that was killed left behind: processes, cgroups, state directories. */
public final class Sweep {
    /** More than a start takes between its groups and the first process in them. */
    private static final Duration START = Duration.ofSeconds(10);

    private static final Path NETWORKS = Path.of(IsolatedNetwork.ADDRESSES);

    private Sweep() {}

    /** The ids of containers that nobody owns any more. */
    public static List<String> leftovers() throws IOException {
        var linux = new JnaLinux();
        var ids = new TreeSet<>(StateDir.orphans(linux));
        var groups = CgroupHost.detect();
        for (var id : groups.leftovers()) {
            if (!StateDir.isAlive(linux, id) && !isOfAnotherRun(groups, id)) {
                ids.add(id);
            }
        }
        if (hasNetworks()) {
            ids.addAll(IsolatedNetwork.leftovers(id -> isSomebodys(linux, groups, id)));
        }
        return List.copyOf(ids);
    }

    /**
     * The directory is made before the groups and removed after them. Groups without it that have processes, or are about to get
     * them, belong to a Brig that sees the same cgroups and another {@code /run}, in a mount namespace of its own.
     */
    private static boolean isOfAnotherRun(CgroupHost groups, String id) throws IOException {
        if (Files.isDirectory(StateDir.ALL.resolve(id))) {
            return false;
        }
        var group = groups.existing(id);
        return group.changedSince(Instant.now().minus(START)) || group.populated();
    }

    /** An ordinary user's containers keep none there. */
    private static boolean hasNetworks() {
        return OwnNamespace.isRootOfHost() && Files.isDirectory(NETWORKS);
    }

    private static boolean isSomebodys(Linux linux, CgroupHost groups, String id) {
        try {
            return StateDir.isAlive(linux, id) || isOfAnotherRun(groups, id);
        } catch (IOException e) {
            return true; // nobody's business then
        }
    }

    /**
     * Removes all of {@link #leftovers}; goes on to the end whatever fails.
     *
     * @return what could not be removed, a line each
     */
    public static List<String> clean() throws IOException {
        var problems = new ArrayList<String>();
        for (var id : leftovers()) {
            problems.addAll(CgroupHost.detect().removeLeftover(id));
            if (hasNetworks()) {
                removeNetwork(id, problems);
            }
            try {
                StateDir.delete(StateDir.ALL.resolve(id));
            } catch (DirectoryNotEmptyException e) {
                problems.add(
                        "remove " + StateDir.ALL.resolve(id) + ": in it lies what this version of Brig does not know");
            } catch (IOException e) {
                problems.add("remove " + StateDir.ALL.resolve(id) + ": " + e.getMessage());
            }
        }
        return problems;
    }

    private static void removeNetwork(String id, List<String> problems) {
        try {
            IsolatedNetwork.removeLeftover(id);
        } catch (IOException e) {
            problems.add("network of " + id + ": " + e.getMessage());
        }
    }
}
