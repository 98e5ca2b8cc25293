package brig.runtime.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Limits to be changed of a container that runs; what is absent stays.
 *
 * @param memory bytes
 * @param swap bytes beyond {@code memory}
 * @param cpus how many processors' time
 * @param cpuWeight 1 to 10000, 100 is everyone's
 * @param pids tasks
 * @param ioWeight 1 to 10000
 * @param cpusetCpus processors, such as {@code 0-2,5}
 * @param cpusetMems memory nodes, likewise
 */
public record LimitChange(
        OptionalLong memory,
        OptionalLong swap,
        Optional<Double> cpus,
        OptionalInt cpuWeight,
        OptionalInt pids,
        OptionalInt ioWeight,
        Optional<String> cpusetCpus,
        Optional<String> cpusetMems) {
    public boolean concernsCpuset() {
        return cpusetCpus.isPresent() || cpusetMems.isPresent();
    }

    /**
     * As settings, in an order in which the kernel takes each: v1 refuses a limit of memory above that of memory and swap.
     *
     * @param now of both, as v1 has them; absent on v2
     */
    List<Setting> settings(CgroupLayout layout, Optional<V1Memory> now) {
        var settings = new ArrayList<Setting>();
        if (memory.isPresent() || swap.isPresent()) {
            settings.addAll(now.isPresent() ? memoryV1(now.get()) : memoryV2());
        }
        cpus.ifPresent(wanted -> settings.add(Limits.cpuLimit(wanted, layout.isV1(Limits.CPU))));
        cpuWeight.ifPresent(weight -> settings.add(Limits.cpuWeight(weight, layout.isV1(Limits.CPU))));
        pids.ifPresent(tasks -> settings.add(Limits.pids(tasks)));
        ioWeight.ifPresent(weight -> settings.addAll(Limits.io(weight, layout.isV1("blkio"))));
        cpusetCpus.ifPresent(list -> settings.add(Limits.cpuset(list)));
        cpusetMems.ifPresent(list -> settings.add(new Setting("cpuset mems", Limits.CPUSET, "cpuset.mems", list)));
        return settings;
    }

    /** @param both the limit of memory and swap together, bytes */
    record V1Memory(long memory, long both) {}

    private List<Setting> memoryV1(V1Memory now) {
        long wanted = memory.orElse(now.memory());
        long beyond = swap.orElse(Math.max(0, now.both() - now.memory()));
        long sum = wanted > Long.MAX_VALUE - beyond ? Long.MAX_VALUE : wanted + beyond;
        var limit = new Setting("memory limit", Limits.MEMORY, "memory.limit_in_bytes", Long.toString(wanted));
        var both = new Setting("swap limit", Limits.MEMORY, "memory.memsw.limit_in_bytes", Long.toString(sum));
        return sum >= now.both() ? List.of(both, limit) : List.of(limit, both);
    }

    private List<Setting> memoryV2() {
        var settings = new ArrayList<Setting>();
        memory.ifPresent(
                bytes -> settings.add(new Setting("memory limit", Limits.MEMORY, "memory.max", Long.toString(bytes))));
        swap.ifPresent(bytes ->
                settings.add(new Setting("swap limit", Limits.MEMORY, "memory.swap.max", Long.toString(bytes))));
        return settings;
    }
}
