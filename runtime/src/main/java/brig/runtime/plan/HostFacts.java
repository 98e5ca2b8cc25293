package brig.runtime.plan;

import brig.policy.Rlimit;
import java.util.List;
import java.util.Map;

/**
 * What the plan has to know of the host.
 *
 * @param stateDir the container's own directory, with {@code root} and {@code scratch} in it as mount points
 * @param joinFiles each {@code cgroup.procs} of the container's cgroup, one a hierarchy
 * @param hardLimits of the calling process
 * @param mayRaiseLimits holds CAP_SYS_RESOURCE
 * @param memfdNoexec the kernel has {@code vm.memfd_noexec} (Linux 6.3)
 */
public record HostFacts(
        String stateDir,
        List<String> joinFiles,
        Map<Rlimit, Long> hardLimits,
        boolean mayRaiseLimits,
        boolean memfdNoexec) {
    public HostFacts {
        joinFiles = List.copyOf(joinFiles);
        hardLimits = Map.copyOf(hardLimits);
    }
}
