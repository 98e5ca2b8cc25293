package brig.runtime.launch;

import brig.runtime.oci.MountIds;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciSpec;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.Errno;
import brig.runtime.sys.MappedMount;
import brig.runtime.sys.OwnNamespace;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The user namespaces through which the owners of an engine's mounts are seen: one for each map, tried on each mount before
 * anything is mounted, so that what cannot be is said by its name.
 */
final class MountMappings {
    private static final String INSTEAD =
            "leave idmap out, or keep it on another one, such as ext4, xfs, btrfs or tmpfs";

    private final LaunchRequest request;
    private final Undo undo;
    private final Map<List<String>, String> made = new HashMap<>();

    private MountMappings(LaunchRequest request, Undo undo) {
        this.request = request;
        this.undo = undo;
    }

    /**
     * @param undo ends the processes that hold them; the mounts must be there by then
     * @return of each mount that wants one; empty if none does
     * @throws LaunchException if the kernel does not take a map, or a file system cannot map its owners
     */
    static Map<OciSpec.Mount, String> of(OciSpec spec, LaunchRequest request, Undo undo)
            throws OciException, IOException, LaunchException {
        var mappings = new MountMappings(request, undo);
        var namespaces = new LinkedHashMap<OciSpec.Mount, String>();
        for (var mount : spec.mounts()) {
            var ids = MountIds.of(spec, mount);
            if (ids.isPresent()) {
                namespaces.put(mount, mappings.tried(spec, mount, ids.get()));
            }
        }
        return namespaces;
    }

    private String tried(OciSpec spec, OciSpec.Mount mount, MountIds ids) throws IOException, LaunchException {
        var source = spec.root().resolveSibling(mount.source()).normalize().toString();
        var namespace = namespace(mount, ids);
        boolean all = ids.below() && mount.isRecursive();
        try {
            MappedMount.attempt(source, namespace, all);
        } catch (SyscallException e) {
            throw new LaunchException("mount " + mount.target() + ": " + why(source, namespace, all, e), e);
        }
        return namespace;
    }

    private String namespace(OciSpec.Mount mount, MountIds ids) throws IOException, LaunchException {
        if (!ids.path().isEmpty()) {
            return ids.path();
        }
        var maps = List.of(ids.uidMap(), ids.gidMap());
        var known = made.get(maps);
        if (known != null) {
            return known;
        }
        if (!OwnNamespace.isRootOfHost()) {
            throw new LaunchException(
                    "mount " + mount.target() + ": idmap needs root of this host, whose file system it is");
        }
        try {
            var namespace = IdMapping.waiting(request, ids.uidMap(), ids.gidMap(), undo);
            made.put(maps, namespace);
            return namespace;
        } catch (LaunchException e) {
            throw new LaunchException("mount " + mount.target() + ": " + e.getMessage(), e);
        }
    }

    private static String why(String source, String namespace, boolean all, SyscallException e) throws IOException {
        return switch (e.errno()) {
            case Errno.EINVAL -> culprit(source, namespace, all) + " cannot map owners on this kernel: " + INSTEAD;
            case Errno.EPERM ->
                source
                        + " is mapped already, or is a file system that this process is not root of: owners are mapped once,"
                        + " by root of this host";
            default -> String.valueOf(e.getMessage());
        };
    }

    /** Of a tree of mounts the one that refuses. */
    private static String culprit(String source, String namespace, boolean all) throws IOException {
        var place = source;
        if (all) {
            for (var below : HostMounts.beneath(source)) {
                if (refuses(below, namespace)) {
                    place = below;
                }
            }
        }
        return "the file system of " + place + " ("
                + Files.getFileStore(Path.of(place)).type() + ")";
    }

    private static boolean refuses(String place, String namespace) {
        try {
            MappedMount.attempt(place, namespace);
            return false;
        } catch (SyscallException e) {
            return e.errno() == Errno.EINVAL;
        }
    }
}
