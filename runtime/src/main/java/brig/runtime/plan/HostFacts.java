package brig.runtime.plan;

import brig.policy.Rlimit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the plan has to know of the host.
 *
 * @param stateDir the container's own directory, with {@code root} and {@code scratch} in it as mount points
 * @param joinFiles each {@code tasks} of the container's v1 cgroups
 * @param cgroup2 the container's directory in the cgroup2 tree, where there is one
 * @param hardLimits of the calling process
 * @param mayRaiseLimits {@link brig.runtime.sys.HardLimits#mayBeRaised}
 * @param memfdNoexec the kernel has {@code vm.memfd_noexec} (Linux 6.3)
 * @param hostsNull those of the descriptors 0 to 2 that the program gets which are this host's null device
 * @param ordinary who starts the container, if that is not root
 * @param ids a user namespace with the container's map, for volumes that want it; empty if none does
 */
public record HostFacts(
        String stateDir,
        List<String> joinFiles,
        Optional<String> cgroup2,
        Map<Rlimit, Long> hardLimits,
        boolean mayRaiseLimits,
        boolean memfdNoexec,
        Set<Integer> hostsNull,
        Optional<OrdinaryUser> ordinary,
        String ids) {
    public HostFacts {
        joinFiles = List.copyOf(joinFiles);
        hardLimits = Map.copyOf(hardLimits);
        hostsNull = Set.copyOf(hostsNull);
    }

    /** As root has it. */
    public HostFacts(
            String stateDir,
            List<String> joinFiles,
            Optional<String> cgroup2,
            Map<Rlimit, Long> hardLimits,
            boolean mayRaiseLimits,
            boolean memfdNoexec,
            Set<Integer> hostsNull) {
        this(stateDir, joinFiles, cgroup2, hardLimits, mayRaiseLimits, memfdNoexec, hostsNull, Optional.empty(), "");
    }
}
