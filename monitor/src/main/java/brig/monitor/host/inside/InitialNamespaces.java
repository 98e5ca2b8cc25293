package brig.monitor.host.inside;

import brig.monitor.host.process.Namespaces;
import brig.monitor.host.process.Namespaces.Kind;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * Which of a process's namespaces are the host's, told by their numbers: the kernel gives its first namespaces fixed ones
 * ({@code linux/proc_ns.h}, {@code linux/nsfs.h}).
 */
final class InitialNamespaces {
    private static final Map<Kind, Set<Long>> FIRST = Map.of(
            Kind.CGROUP, Set.of(4026531835L),
            Kind.PID, Set.of(4026531836L),
            Kind.USER, Set.of(4026531837L),
            Kind.UTS, Set.of(4026531838L),
            Kind.IPC, Set.of(4026531839L),
            // before Linux 6.18 the first ones that were given out at boot
            Kind.MNT, Set.of(4026531832L, 4026531840L, 4026531841L),
            Kind.NET, Set.of(4026531833L, 4026531840L));

    /** Before Linux 6.18 the first network namespace got its number among those of devices and the like. */
    private static final long LAST_OF_BOOT = 4026532000L;

    private InitialNamespaces() {}

    /** The host's, as far as they are those of {@code own}. */
    static Namespaces of(Namespaces own) {
        var host = new EnumMap<Kind, Long>(Kind.class);
        for (var kind : Kind.values()) {
            boolean first = FIRST.getOrDefault(kind, Set.of()).contains(own.of(kind))
                    || (kind == Kind.NET && own.of(kind) > 4026531840L && own.of(kind) < LAST_OF_BOOT);
            host.put(kind, first ? own.of(kind) : -1);
        }
        return new Namespaces(host);
    }
}
