package brig.runtime.launch;

import brig.policy.FileRules.Volume;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.Errno;
import brig.runtime.sys.MappedMount;
import brig.runtime.sys.OwnNamespace;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A user namespace with a container's map, in which a process waits and does nothing: through it the owners of volumes are seen.
 * The container's own one comes too late for that, after its mounts.
 */
final class IdMapping {
    private IdMapping() {}

    /**
     * @param request with a volume that wants it
     * @param undo ends that process
     * @return its user namespace
     * @throws LaunchException if a volume's owners cannot be mapped here
     */
    static String of(LaunchRequest request, Undo undo) throws IOException, LaunchException {
        var volumes = request.policy().files().volumes().stream()
                .filter(Volume::idmap)
                .toList();
        var first = volumes.getFirst();
        if (!OwnNamespace.isRootOfHost()) {
            throw new LaunchException("volume " + first.target()
                    + ": idmap needs root, whose file system it is: leave it" + " out, or run brig with sudo");
        }
        if (!request.policy().process().userNamespace()) {
            throw new LaunchException(
                    "volume " + first.target() + ": idmap is for a container with a user namespace:"
                            + " write process.userNamespace: true, or leave it out, for without one the ids are the host's anyway");
        }
        var map = LaunchPlan.USER_NAMESPACE_MAP;
        var namespace = waiting(request, map, map, undo);
        for (var volume : volumes) {
            demand(volume, namespace);
        }
        return namespace;
    }

    /**
     * @param uids as {@code uid_map} takes them
     * @param gids as {@code gid_map} takes them
     * @return its user namespace
     */
    static String waiting(LaunchRequest request, String uids, String gids, Undo undo)
            throws IOException, LaunchException {
        int pid = Waiting.inUserNamespace(request, undo, (_, child) -> map(child, uids, gids));
        return "/proc/" + pid + "/ns/user";
    }

    private static void map(int pid, String uids, String gids) throws LaunchException {
        try {
            LauncherProcess.mapIds(pid, uids, gids);
        } catch (IOException e) {
            throw new LaunchException(
                    "the kernel takes no map of uids '" + uids.replace("\n", ", ") + "' and gids '"
                            + gids.replace("\n", ", ") + "' from this process: " + e.getMessage(),
                    e);
        }
    }

    private static void demand(Volume volume, String namespace) throws IOException, LaunchException {
        try {
            MappedMount.attempt(volume.source(), namespace);
        } catch (SyscallException e) {
            if (e.errno() != Errno.EINVAL) {
                throw e;
            }
            throw new LaunchException(
                    "volume " + volume.target() + ": the file system of " + volume.source() + " ("
                            + Files.getFileStore(Path.of(volume.source())).type()
                            + ") cannot map owners on this kernel: leave idmap out, or keep the volume on another one, such"
                            + " as ext4, xfs or btrfs",
                    e);
        }
    }
}
