package brig.monitor.host.kernel;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.file.Source;
import java.util.ArrayList;
import java.util.List;

/** cgroup hierarchies: version 1 ones have a {@code release_agent} that the kernel runs as root of the host. */
public final class Hierarchies implements Source {
    @Override
    public String name() {
        return "cgroup hierarchies";
    }

    @Override
    public void collect(HostFiles host, Ledger ledger) {
        var file = "/proc/1/mountinfo";
        var mounts = host.read(file).map(MountInfo::parse);
        ledger.put(Subject.HOST, "cgroup.v1", mounts.map(m -> targets(m, "cgroup")), file);
        ledger.put(Subject.HOST, "cgroup.v2", mounts.map(m -> targets(m, "cgroup2")), file);
        ledger.put(
                Subject.HOST,
                "cgroup.v1.supported",
                host.read("/proc/filesystems").map(text -> text.lines().anyMatch(l -> l.endsWith("\tcgroup"))),
                "/proc/filesystems");
        ledger.put(
                Subject.HOST,
                "cgroup.release-agents",
                mounts.map(m -> agents(host, m)),
                "release_agent of each version 1 hierarchy");
    }

    private static List<String> targets(MountInfo mounts, String type) {
        return mounts.mounts().stream()
                .filter(m -> m.type().equals(type))
                .map(MountInfo.Mount::target)
                .distinct()
                .toList();
    }

    /** {@code FILE: PROGRAM} for each that is set. */
    private static List<String> agents(HostFiles host, MountInfo mounts) {
        var agents = new ArrayList<String>();
        for (var mount : targets(mounts, "cgroup")) {
            var file = mount + "/release_agent";
            if (host.read(file) instanceof Reading.Value<String>(var agent) && !agent.isEmpty()) {
                agents.add(file + ": " + agent);
            }
        }
        return agents;
    }
}
