package brig.runtime.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The part of a cgroup2 tree that is an ordinary user's own, because systemd or root has handed it to him ({@code
 * cgroup-v2.rst}, "Delegation"): the topmost group above this process that he may write to.
 */
final class Delegation {
    /** Where this process goes if it is the only one in the way: who hands out controllers has no process of its own. */
    private static final String OWN = "brig-own";

    private static final String PROCS = "cgroup.procs";
    private static final String CONTROL = "cgroup.subtree_control";

    private Delegation() {}

    /**
     * @param whole this host's cgroups
     * @param own text of {@code /proc/self/cgroup}
     * @return what of them is the user's; nothing if nothing is
     */
    static CgroupLayout of(CgroupLayout whole, String own) throws IOException {
        var root = whole.unified().flatMap(mount -> topmost(mount, own, Delegation::isOurs));
        if (root.isEmpty() || !isFree(root.get())) {
            return new CgroupLayout(Map.of(), Optional.empty(), Set.of(), whole.disabled());
        }
        return new CgroupLayout(Map.of(), root, CgroupHost.controllers(root.get()), whole.disabled());
    }

    /** Pure. */
    static Optional<Path> topmost(Path mount, String own, Predicate<Path> ours) {
        var line = own.lines().filter(l -> l.startsWith("0::/")).findFirst();
        if (line.isEmpty() || line.get().contains("/..")) {
            return Optional.empty();
        }
        var dir = mount;
        for (var name : Path.of(line.get().substring(3))) {
            dir = dir.resolve(name);
            if (ours.test(dir)) {
                return Optional.of(dir);
            }
        }
        return Optional.empty();
    }

    private static boolean isOurs(Path dir) {
        return Files.isWritable(dir) && Files.isWritable(dir.resolve(PROCS)) && Files.isWritable(dir.resolve(CONTROL));
    }

    private static boolean isFree(Path root) throws IOException {
        var inside = KernelFile.lines(root.resolve(PROCS));
        var self = Long.toString(ProcessHandle.current().pid());
        if (inside.size() != 1 || !inside.getFirst().equals(self)) {
            return inside.isEmpty();
        }
        Directories.KERNEL.makeIfAbsent(root.resolve(OWN));
        KernelFile.write(root.resolve(OWN).resolve(PROCS), self);
        return true;
    }
}
