package brig.runtime.launch;

import brig.policy.FileRules.Volume;
import brig.runtime.plan.LaunchPlan;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.Step;
import brig.runtime.sys.Errno;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.Linux;
import brig.runtime.sys.MappedMount;
import brig.runtime.sys.OwnNamespace;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
        var namespace = waiting(request, undo);
        for (var volume : volumes) {
            demand(volume, namespace);
        }
        return namespace;
    }

    private static String waiting(LaunchRequest request, Undo undo) throws IOException, LaunchException {
        Linux linux = new JnaLinux();
        var steps = List.<Step>of(
                new Step.FreshSession(),
                new Step.Consult('i'),
                new Step.AwaitStart(),
                new Step.Exec("/", List.of(), List.of()));
        var plan = new LaunchPlan(request, steps, LaunchPlan.NEW_USER_NAMESPACE, List.of());
        var starter = new OwnChild(linux, Standard.reading(0));
        var start = new LauncherProcess.Start(linux, plan, starter, Optional.empty(), undo);
        var map = LaunchPlan.USER_NAMESPACE_MAP;
        var waiting = LauncherProcess.start(start, (_, pid) -> LauncherProcess.mapIds(pid, map, map));
        return "/proc/" + waiting.initPid() + "/ns/user";
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
