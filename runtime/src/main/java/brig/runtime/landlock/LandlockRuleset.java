package brig.runtime.landlock;

import brig.policy.EffectivePolicy;
import java.util.List;

/**
 * All that the launcher asks of Landlock, by the best ABI that the kernel has.
 *
 * @param abi of the kernel; 0 if it has none, and then nothing is handled
 * @param handledAccessFs rights that are refused unless a rule grants them
 * @param handledAccessNet likewise; 0 where the network is empty anyway
 * @param scoped {@code LANDLOCK_SCOPE_*}: what may not reach out of the container's domain
 * @param missing what the policy wants and this ABI cannot hold, a line each. TCP ports are not among them: they are
 *     the second, coarser lock behind the cgroup programs
 * @param restrictFlags for {@code landlock_restrict_self(2)}
 * @see <a href="https://docs.kernel.org/userspace-api/landlock.html">Landlock: unprivileged access control</a>
 */
public record LandlockRuleset(
        int abi,
        long handledAccessFs,
        long handledAccessNet,
        long scoped,
        List<PathRule> paths,
        List<PortRule> ports,
        List<String> missing,
        int restrictFlags) {
    static final long SCOPE_ABSTRACT_UNIX_SOCKET = 1;
    static final long SCOPE_SIGNAL = 1 << 1;

    /** Denials after the program's execve are logged, too. */
    static final int RESTRICT_SELF_LOG_NEW_EXEC_ON = 1 << 1;

    public LandlockRuleset {
        paths = List.copyOf(paths);
        ports = List.copyOf(ports);
        missing = List.copyOf(missing);
    }

    /** @param abi as {@code brig.runtime.sys.LandlockVersion} reports it */
    public static LandlockRuleset of(EffectivePolicy policy, int abi) {
        if (abi < 1) {
            return new LandlockRuleset(0, 0, 0, 0, List.of(), List.of(), missing(0), 0);
        }
        long handledFs = AccessFs.knownTo(abi);
        var network = abi < 4 ? new PortRules(0, List.of()) : PortRules.of(policy.network());
        return new LandlockRuleset(
                abi,
                handledFs,
                network.handled(),
                abi < 6 ? 0 : SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL,
                PathRules.of(policy, handledFs),
                network.rules(),
                missing(abi),
                abi < 7 ? 0 : RESTRICT_SELF_LOG_NEW_EXEC_ON);
    }

    /** What any policy wants and this ABI cannot hold, a line each. */
    public static List<String> missing(int abi) {
        if (abi < 1) {
            return List.of("landlock: the kernel has none; use Linux 5.13 or later and put 'landlock' into the lsm="
                    + " boot parameter");
        }
        return List.of(); // what an older ABI cannot hold, the filter does: OlderLandlock
    }
}
