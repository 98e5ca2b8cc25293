package brig.runtime.oci;

import brig.policy.Capability;
import brig.policy.CpuList;
import brig.policy.Rlimit;
import brig.policy.UserIds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A program that an engine wants to run: the container's first, or one more.
 *
 * @param rows of its terminal; 0 if the engine does not say
 * @param environment {@code NAME=value}
 * @param umask of the program
 * @param label an AppArmor profile; empty for none
 * @param tuning of its processor and its disks
 * @param handed descriptors of who called the runtime, from 3 on
 * @param noNewPrivileges whether set-user-ID programs and file capabilities give it nothing
 */
public record OciProcess(
        boolean terminal,
        int rows,
        int columns,
        String cwd,
        List<String> args,
        List<String> environment,
        UserIds user,
        int umask,
        Capabilities capabilities,
        Map<Rlimit, SoftHard> rlimits,
        OptionalInt oomScoreAdj,
        String label,
        boolean noNewPrivileges,
        Tuning tuning,
        Handed handed) {
    public OciProcess {
        args = List.copyOf(args);
        environment = List.copyOf(environment);
        rlimits = Map.copyOf(rlimits);
    }

    /** The same with other variables. */
    public OciProcess with(List<String> variables) {
        return with(handed, variables);
    }

    /** The same with further descriptors of the engine's, and variables that say so. */
    public OciProcess with(Handed descriptors, List<String> variables) {
        return new OciProcess(
                terminal,
                rows,
                columns,
                cwd,
                args,
                variables,
                user,
                umask,
                capabilities,
                rlimits,
                oomScoreAdj,
                label,
                noNewPrivileges,
                tuning,
                descriptors);
    }

    /**
     * Descriptors that a program gets from who called the runtime.
     *
     * @param count of those from 3 on
     * @param readable of them, files that may be opened anew to be read: whoever holds them reads them anyway
     */
    public record Handed(int count, List<Integer> readable) {
        public static final Handed NONE = new Handed(0, List.of());

        public Handed {
            readable = List.copyOf(readable);
        }
    }

    /**
     * How its processor and its disks treat a program.
     *
     * @param ioPriority as {@code ioprio_set(2)} takes it: class and level
     * @param cpusBefore of a program that is added, until it is in the container's groups; empty for those of its caller
     * @param cpus of a program that is added; empty for those of its groups
     */
    public record Tuning(
            Optional<Scheduler> scheduler,
            OptionalInt ioPriority,
            Optional<CpuList> cpusBefore,
            Optional<CpuList> cpus) {
        public static final Tuning NONE =
                new Tuning(Optional.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * {@code struct sched_attr} of {@code sched_setattr(2)}.
     *
     * @param runtime nanoseconds, as {@code deadline} and {@code period}
     */
    public record Scheduler(int policy, long flags, int nice, int priority, long runtime, long deadline, long period) {}

    /** @param hard in the kernel's unit; -1 is no limit */
    public record SoftHard(long soft, long hard) {}

    public record Capabilities(
            Set<Capability> bounding,
            Set<Capability> permitted,
            Set<Capability> effective,
            Set<Capability> inheritable,
            Set<Capability> ambient) {
        public Capabilities {
            bounding = Set.copyOf(bounding);
            permitted = Set.copyOf(permitted);
            effective = Set.copyOf(effective);
            inheritable = Set.copyOf(inheritable);
            ambient = Set.copyOf(ambient);
        }
    }
}
