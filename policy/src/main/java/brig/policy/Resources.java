package brig.policy;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Limits that a cgroup holds.
 *
 * @param memory hard limit of memory, page cache included
 * @param swap beyond {@code memory}; 0 means none
 * @param cpus how many processors' time at the most, 0.01 or more
 * @param cpuWeight 1 to 10000, 100 is everyone's
 * @param pids how many tasks at the most
 * @param ioWeight 1 to 10000, where the kernel has an I/O controller that takes it
 * @param cpuset the processors that it may run on; empty for all
 * @param hugepages hard limits of memory in huge pages, by their size; a size that is not there has no limit
 */
public record Resources(
        Bytes memory,
        Bytes swap,
        Optional<Double> cpus,
        int cpuWeight,
        int pids,
        OptionalInt ioWeight,
        Optional<CpuList> cpuset,
        Map<HugePage, Bytes> hugepages) {
    public Resources {
        hugepages = Map.copyOf(hugepages);
        if (cpuWeight < 1 || cpuWeight > 10_000) {
            throw new IllegalArgumentException("cpuWeight is 1 to 10000, not " + cpuWeight);
        }
        if (pids < 1) {
            throw new IllegalArgumentException("pids is 1 or more, not " + pids);
        }
    }

    /** On all processors, with as many huge pages as there are. */
    public Resources(Bytes memory, Bytes swap, Optional<Double> cpus, int cpuWeight, int pids, OptionalInt ioWeight) {
        this(memory, swap, cpus, cpuWeight, pids, ioWeight, Optional.empty(), Map.of());
    }
}
