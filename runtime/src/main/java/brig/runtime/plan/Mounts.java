package brig.runtime.plan;

import brig.policy.FileRules;
import brig.policy.PathText;

/** Which paths lie in a mount of the container's own, and not in its root directory. */
final class Mounts {
    private Mounts() {}

    /** @param except a mount that does not count */
    static boolean covers(String path, FileRules files, String except) {
        return path.startsWith("/dev/")
                || path.startsWith("/proc/")
                || files.tmpfs().stream().anyMatch(t -> !t.path().equals(except) && PathText.isBeneath(path, t.path()))
                || files.volumes().stream()
                        .anyMatch(v -> !v.target().equals(except) && PathText.isBeneath(path, v.target()));
    }
}
