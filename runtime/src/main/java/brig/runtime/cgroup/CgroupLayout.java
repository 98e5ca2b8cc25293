package brig.runtime.cgroup;

import brig.runtime.sys.MountChanges;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where this host has which controller.
 *
 * @param v1 the root of the hierarchy of each mounted v1 controller; co-mounted ones share a path
 * @param unified the root of the cgroup2 tree; {@code cgroup.kill}, {@code cgroup.freeze} and programs are there even if
 *     it has no controllers
 * @param unifiedControllers what {@code cgroup.controllers} at that root lists
 * @param disabled controllers that the kernel has but that are switched off at boot
 */
public record CgroupLayout(
        Map<String, Path> v1, Optional<Path> unified, Set<String> unifiedControllers, Set<String> disabled) {
    public CgroupLayout {
        v1 = Map.copyOf(v1);
        unifiedControllers = Set.copyOf(unifiedControllers);
        disabled = Set.copyOf(disabled);
    }

    public enum Kind {
        NONE,
        V1,
        V2,
        HYBRID
    }

    public Kind kind() {
        if (v1.isEmpty()) {
            return unified.isPresent() ? Kind.V2 : Kind.NONE;
        }
        return unified.isPresent() ? Kind.HYBRID : Kind.V1;
    }

    /** The root of the hierarchy that has the controller. */
    Optional<Path> rootOf(String controller) {
        var path = v1.get(controller);
        if (path != null) {
            return Optional.of(path);
        }
        return unified.filter(root -> unifiedControllers.contains(controller));
    }

    boolean isV1(String controller) {
        return v1.containsKey(controller);
    }

    /**
     * @param mountinfo text of {@code /proc/self/mountinfo} ({@code proc_pid_mountinfo(5)})
     * @param cgroups text of {@code /proc/cgroups} ({@code cgroups(7)})
     */
    static CgroupLayout parse(String mountinfo, String cgroups, UnifiedControllers controllers) {
        var known = new HashSet<String>();
        var disabled = new HashSet<String>();
        for (var line : cgroups.lines().filter(l -> !l.startsWith("#")).toList()) {
            var words = line.split("\\s+");
            if (words.length == 4) {
                known.add(words[0]);
                if (words[3].equals("0")) {
                    disabled.add(words[0]);
                }
            }
        }
        var v1 = new LinkedHashMap<String, Path>();
        var unified = new ArrayList<Path>();
        for (var line : mountinfo.lines().toList()) {
            Mount.parse(line).ifPresent(mount -> {
                if (mount.type().equals("cgroup2")) {
                    unified.add(mount.point());
                } else if (mount.type().equals("cgroup")) {
                    mount.options().stream()
                            .filter(known::contains)
                            .forEach(controller -> v1.putIfAbsent(controller, mount.point()));
                }
            });
        }
        var root = unified.stream().findFirst();
        var there = root.map(controllers::of).orElse(Set.of());
        return new CgroupLayout(v1, root, there, disabled);
    }

    /** Reads {@code cgroup.controllers} at the root of a cgroup2 tree. */
    interface UnifiedControllers {
        Set<String> of(Path root);
    }

    /** A line of mountinfo, as far as it matters here. */
    private record Mount(Path point, String type, List<String> options) {
        static Optional<Mount> parse(String line) {
            var words = Arrays.asList(line.split(" "));
            int dash = words.indexOf("-");
            if (dash < 6 || words.size() < dash + 4) {
                return Optional.empty();
            }
            var point = MountChanges.plain(words.get(4));
            var options = List.of(words.get(dash + 3).split(","));
            return Optional.of(new Mount(Path.of(point), words.get(dash + 1), options));
        }
    }
}
