package brig.runtime.cgroup;

import brig.policy.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The limits of a policy as settings, in the order they are written. Pure. */
final class Limits {
    static final String MEMORY = "memory";
    static final String CPU = "cpu";
    static final String PIDS = "pids";
    /** As many as a kernel numbers ({@code pid_max}). */
    private static final int NO_PIDS = 4_194_304;

    static final String DEVICES = "devices";
    static final String CPUSET = "cpuset";
    private static final String HUGETLB = "hugetlb";

    private static final long PERIOD_MICROS = 100_000;
    private static final long SHORTEST_QUOTA_MICROS = 1_000;

    private Limits() {}

    static List<Setting> of(Resources resources, CgroupLayout layout) {
        var settings = new ArrayList<Setting>();
        settings.addAll(memory(resources, layout.isV1(MEMORY)));
        settings.addAll(cpu(resources, layout.isV1(CPU)));
        settings.add(pids(resources.pids()));
        resources.ioWeight().ifPresent(weight -> settings.addAll(io(weight, layout.isV1("blkio"))));
        if (resources.cpuset().isPresent()) {
            settings.add(cpuset(resources.cpuset().get().toString()));
        }
        if (!resources.hugepages().isEmpty()) {
            settings.addAll(hugepages(resources, layout.isV1(HUGETLB)));
        }
        return List.copyOf(settings);
    }

    /**
     * v1 counts memory and swap together and refuses a sum below the memory limit: memory first. What lies in the buffers of
     * TCP and UDP it counts apart, and only where that has a limit (v2 counts it as memory): without one, a container fills the
     * buffers of the whole machine ({@code net.ipv4.tcp_mem}).
     */
    private static List<Setting> memory(Resources resources, boolean v1) {
        long memory = resources.memory().count();
        long swap = resources.swap().count();
        if (v1) {
            long both = memory > Long.MAX_VALUE - swap ? Long.MAX_VALUE : memory + swap;
            return List.of(
                    new Setting("memory limit", MEMORY, "memory.limit_in_bytes", Long.toString(memory)),
                    new Setting("swap limit", MEMORY, "memory.memsw.limit_in_bytes", Long.toString(both)),
                    new Setting(
                            "socket memory limit", MEMORY, "memory.kmem.tcp.limit_in_bytes", Long.toString(memory)));
        }
        return List.of(
                new Setting("memory limit", MEMORY, "memory.max", Long.toString(memory)),
                new Setting("swap limit", MEMORY, "memory.swap.max", Long.toString(swap)));
    }

    private static List<Setting> cpu(Resources resources, boolean v1) {
        var settings = new ArrayList<Setting>();
        resources.cpus().ifPresent(cpus -> settings.add(cpuLimit(cpus, v1)));
        settings.add(cpuWeight(resources.cpuWeight(), v1));
        return settings;
    }

    static Setting cpuLimit(double cpus, boolean v1) {
        long quota = Math.max(SHORTEST_QUOTA_MICROS, Math.round(cpus * PERIOD_MICROS));
        // a new v1 group has this period already
        return v1
                ? new Setting("cpu limit", CPU, "cpu.cfs_quota_us", Long.toString(quota))
                : new Setting("cpu limit", CPU, "cpu.max", quota + " " + PERIOD_MICROS);
    }

    static Setting cpuWeight(int weight, boolean v1) {
        return v1
                ? new Setting("cpu weight", CPU, "cpu.shares", Long.toString(shares(weight)))
                : new Setting("cpu weight", CPU, "cpu.weight", Integer.toString(weight));
    }

    static Setting pids(int tasks) {
        return new Setting("pids limit", PIDS, "pids.max", tasks >= NO_PIDS ? "max" : Integer.toString(tasks));
    }

    /** The scheduler takes a weight of 100 and 1024 shares for the same ({@code kernel/sched/core.c}); 2 is the least. */
    static long shares(int weight) {
        return Math.max(2, Math.round(weight * 1024 / 100.0));
    }

    static Setting cpuset(String list) {
        return new Setting("cpuset cpus", CPUSET, "cpuset.cpus", list);
    }

    /** Of pages that are in use; what a program has reserved and not used counts for nobody. */
    private static List<Setting> hugepages(Resources resources, boolean v1) {
        return resources.hugepages().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(limit -> new Setting(
                        "limit of huge pages of " + limit.getKey().key(),
                        HUGETLB,
                        "hugetlb." + limit.getKey().kernelName() + (v1 ? ".limit_in_bytes" : ".max"),
                        Long.toString(limit.getValue().count())))
                .toList();
    }

    /** BFQ's weights end at 1000. */
    static List<Setting> io(int weight, boolean v1) {
        var bfq = Integer.toString(Math.min(1000, weight));
        if (v1) {
            return List.of(new Setting("io weight", "blkio", "blkio.bfq.weight", bfq));
        }
        return List.of(
                new Setting("io weight", "io", "io.weight", "default " + weight),
                new Setting("io weight", "io", "io.bfq.weight", bfq));
    }
}
