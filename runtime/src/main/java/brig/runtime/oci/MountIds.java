package brig.runtime.oci;

import brig.runtime.oci.OciSpec.IdMapping;
import java.util.List;
import java.util.Optional;

/**
 * What the owners of a mount's files go through: a user namespace that is there, or one with maps of the mount's own, which
 * somebody has to make.
 *
 * @param path of the one that is there; else empty
 * @param below the owners of what is mounted beneath the source, too
 */
public record MountIds(String path, List<IdMapping> uids, List<IdMapping> gids, boolean below) {
    public MountIds {
        uids = List.copyOf(uids);
        gids = List.copyOf(gids);
    }

    /**
     * The mount's own map, else that of the container's user namespace ({@code config.md}, Mounts).
     *
     * @throws OciException if it wants to be mapped, and nobody says how; or if it cannot be
     */
    public static Optional<MountIds> of(OciSpec spec, OciSpec.Mount mount) throws OciException {
        var flags = MountFlags.of(mount.target(), mount.options());
        boolean own = !mount.uidMappings().isEmpty();
        if (!own && !flags.mapped()) {
            return Optional.empty();
        }
        if (!mount.isBind()) {
            throw new OciException("mount " + mount.target() + ": only a bind has owners that could be mapped: "
                    + (own ? "leave uidMappings and gidMappings out" : "leave idmap out"));
        }
        if (own) {
            return Optional.of(new MountIds("", mount.uidMappings(), mount.gidMappings(), flags.mappedBelow()));
        }
        if (!spec.uidMappings().isEmpty()) {
            return Optional.of(new MountIds("", spec.uidMappings(), spec.gidMappings(), flags.mappedBelow()));
        }
        var joined = spec.namespaces().getOrDefault("user", "");
        if (joined.isEmpty()) {
            throw new OciException(
                    "mount " + mount.target() + ": idmap, but by which map? Give the mount uidMappings and"
                            + " gidMappings, or the container a user namespace");
        }
        return Optional.of(new MountIds(joined, List.of(), List.of(), flags.mappedBelow()));
    }

    /** As {@code uid_map} takes them. */
    public String uidMap() {
        return lines(uids);
    }

    /** As {@code gid_map} takes them. */
    public String gidMap() {
        return lines(gids);
    }

    private static String lines(List<IdMapping> mappings) {
        return String.join("\n", mappings.stream().map(IdMapping::line).toList());
    }
}
