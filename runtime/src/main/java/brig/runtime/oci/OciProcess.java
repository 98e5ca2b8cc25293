package brig.runtime.oci;

import brig.policy.Capability;
import brig.policy.Rlimit;
import brig.policy.UserIds;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A program that an engine wants to run: the container's first, or one more.
 *
 * @param rows of its terminal; 0 if the engine does not say
 * @param environment {@code NAME=value}
 * @param umask of the program
 * @param label an AppArmor profile; empty for none
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
        boolean noNewPrivileges) {
    public OciProcess {
        args = List.copyOf(args);
        environment = List.copyOf(environment);
        rlimits = Map.copyOf(rlimits);
    }

    /** The same with other variables. */
    public OciProcess with(List<String> variables) {
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
                noNewPrivileges);
    }

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
