package brig.cli.oci;

import brig.runtime.cgroup.Scope;
import java.util.Optional;

/**
 * Where a container's cgroups are.
 *
 * @param path from the root of each hierarchy
 * @param scope of systemd's, if that makes them
 */
record Place(String path, Optional<Scope> scope) {
    /**
     * @param wanted {@code linux.cgroupsPath}
     * @param systemd the engine wants systemd asked for it ({@code --systemd-cgroup})
     */
    static Place of(String wanted, String id, boolean systemd) throws OciFailure {
        if (systemd) {
            var scope = scope(wanted, id);
            return new Place(scope.place(), Optional.of(scope));
        }
        if (wanted.matches("[^/]*:[^/]*:[^/]*")) {
            throw new OciFailure(
                    "linux.cgroupsPath '" + wanted + "' is in systemd's form: give --systemd-cgroup, or let the"
                            + " engine use the driver cgroupfs (docker: native.cgroupdriver=cgroupfs; podman:"
                            + " cgroup_manager=\"cgroupfs\")");
        }
        return new Place(path(wanted, id), Optional.empty());
    }

    private static Scope scope(String wanted, String id) throws OciFailure {
        var words = wanted.isEmpty() ? new String[] {"", "brig", id} : wanted.split(":", -1);
        if (words.length != 3) {
            throw new OciFailure("linux.cgroupsPath '" + wanted
                    + "': with --systemd-cgroup it is SLICE:PREFIX:NAME, such as" + " machine.slice:brig:" + id);
        }
        try {
            return Scope.of(words[0], words[1], words[2]);
        } catch (IllegalArgumentException e) {
            throw new OciFailure("linux.cgroupsPath '" + wanted + "': " + e.getMessage(), e);
        }
    }

    private static String path(String wanted, String id) throws OciFailure {
        var place = wanted.replaceAll("/+", "/").replaceAll("^/|/$", "");
        if (place.isEmpty()) {
            return "brig-oci/" + id;
        }
        for (var name : place.split("/")) {
            if (name.equals("..") || name.equals(".")) {
                throw new OciFailure("linux.cgroupsPath '" + wanted + "' leads elsewhere");
            }
        }
        return place;
    }
}
