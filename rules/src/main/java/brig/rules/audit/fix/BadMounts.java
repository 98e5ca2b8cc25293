package brig.rules.audit.fix;

import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Subject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Mounts of a container that findings are about, by their place in it: some go, some become read-only. */
record BadMounts(Set<String> gone, Set<String> readOnly) {
    private static final Map<String, List<String>> GONE = Map.ofEntries(
            Map.entry("CTR-SOCK", List.of("mount.socket")),
            Map.entry("CTR-MNT-ROOT", List.of("mount.root.rw", "mount.root.ro")),
            Map.entry("CTR-MNT-ETC", List.of("mount.etc.rw", "mount.etc.ro")),
            Map.entry("CTR-MNT-PERSIST", List.of("mount.persist.rw", "mount.persist.ro")),
            Map.entry("CTR-MNT-PROC", List.of("mount.proc.rw", "mount.proc.ro")),
            Map.entry("CTR-MNT-DEV", List.of("mount.dev.rw")),
            Map.entry("CTR-MNT-ENGINE", List.of("mount.engine.rw", "mount.engine.ro")),
            Map.entry("CTR-MNT-SECRET", List.of("mount.secret.rw", "mount.secret.ro")),
            Map.entry("PRC-HELPER", List.of("mount.helper.rw")),
            Map.entry("PRC-DEBUGFS", List.of("mount.debug.rw", "mount.debug.ro")));
    private static final Map<String, List<String>> READ_ONLY = Map.of(
            "CTR-MNT-LOG", List.of("mount.log.rw"),
            "CTR-MNT-SYS", List.of("mount.sys.rw"),
            "CTR-MNT-CGROUP", List.of("mount.cgroup.rw"));

    BadMounts(FactDocument facts, Subject container, Set<String> found) {
        this(targets(facts, container, found, GONE), targets(facts, container, found, READ_ONLY));
    }

    private static Set<String> targets(
            FactDocument facts, Subject container, Set<String> found, Map<String, List<String>> kinds) {
        var targets = new TreeSet<String>();
        for (var id : found) {
            for (var key : kinds.getOrDefault(id, List.of())) {
                if (facts.reading(container, key).or(List.of()) instanceof Collection<?> shown) {
                    shown.forEach(text -> targets.add(target(text.toString())));
                }
            }
        }
        return targets;
    }

    /** {@code /run/docker.sock through /s}, {@code /data (the host's /etc)}: what lies in the container. */
    private static String target(String shown) {
        return shown.replaceFirst("^.* through ", "").replaceFirst(" \\(the host's .*\\)$", "");
    }
}
