package brig.runtime.cgroup;

import java.util.OptionalLong;

/**
 * What a container uses now; a figure that this kernel does not keep is absent.
 *
 * @param memoryCurrent bytes, page cache included
 * @param memoryPeak bytes, the most so far
 * @param oomKills processes that the memory limit killed
 * @param pidsCurrent tasks
 * @param pidsPeak tasks, the most so far (Linux 6.1)
 * @param pidsRefused how often a fork hit the limit
 * @param cpuMicros processor time so far
 */
public record CgroupUsage(
        OptionalLong memoryCurrent,
        OptionalLong memoryPeak,
        OptionalLong oomKills,
        OptionalLong pidsCurrent,
        OptionalLong pidsPeak,
        OptionalLong pidsRefused,
        OptionalLong cpuMicros) {}
