package brig.monitor.host.process;

import brig.monitor.host.fact.Reading;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.kernel.MountInfo;
import brig.monitor.host.process.Namespaces.Kind;
import brig.monitor.host.process.ProcessTable.Process;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Processes put together by what they are in. A service that only has a private {@code /tmp} is no container: one has
 * another root file system or sees other processes than the host.
 */
public final class ContainerGroups {
    /** @param leader the first process: the one with the lowest number of those that are kept from the host */
    public record Group(Process leader, List<Process> members) {
        public Group {
            members = List.copyOf(members);
        }
    }

    private ContainerGroups() {}

    public static List<Group> of(HostFiles files, ProcessTable table, MountInfo hostMounts) {
        var host = table.host();
        if (host.isEmpty()) {
            return List.of();
        }
        var byMounts = new TreeMap<Long, List<Process>>();
        for (var process : table.all()) {
            if (process.status().isPresent() && !isKernelThread(process)) {
                byMounts.computeIfAbsent(process.namespaces().of(Kind.MNT), n -> new ArrayList<>())
                        .add(process);
            }
        }
        var groups = new ArrayList<Group>();
        for (var members : byMounts.values()) {
            members.sort(Comparator.comparingLong(Process::pid));
            // whoever made the namespaces may wait in the mount namespace and have the host's processes, as unshare
            // does
            members.stream()
                    .filter(m -> isContainer(files, m, host.get(), hostMounts))
                    .findFirst()
                    .ifPresent(leader -> groups.add(new Group(leader, members)));
        }
        Map<Long, Group> byMember = new HashMap<>();
        groups.forEach(g -> g.members().forEach(m -> byMember.put(m.pid(), g)));
        groups.removeIf(group -> isNested(group, byMember, table));
        return groups;
    }

    /** kdevtmpfs has its own mount namespace. */
    private static boolean isKernelThread(Process process) {
        return process.status().orElseThrow().parent() == 2 || process.pid() == 2;
    }

    private static boolean isContainer(HostFiles files, Process leader, Namespaces host, MountInfo hostMounts) {
        if (!leader.namespaces().shares(Kind.PID, host)) {
            return true;
        }
        if (leader.namespaces().shares(Kind.MNT, host)) {
            return false;
        }
        var own = files.read("/proc/" + leader.pid() + "/mountinfo").map(MountInfo::parse);
        if (!(own instanceof Reading.Value<MountInfo>(var mounts))) {
            return false;
        }
        return !place(mounts).equals(place(hostMounts));
    }

    private static Optional<String> place(MountInfo mounts) {
        return mounts.top().map(m -> m.device() + " " + m.root());
    }

    /** Started by something in another container: that container's own affair, as in docker-in-docker. */
    private static boolean isNested(Group group, Map<Long, Group> byMember, ProcessTable table) {
        var at = Optional.of(group.leader());
        for (int steps = 0; at.isPresent() && steps < 64; steps++) {
            var parent = at.get().status().map(s -> s.parent()).orElse(0L);
            var above = byMember.get(parent);
            if (above != null && above.leader().pid() != group.leader().pid()) {
                return true;
            }
            at = table.process(parent);
        }
        return false;
    }
}
