package brig.cli.oci;

/** Where a container's cgroups are. */
final class Place {
    private Place() {}

    /** @param wanted {@code linux.cgroupsPath} */
    static String of(String wanted, String id, boolean systemd) throws OciFailure {
        if (systemd || wanted.matches("[^/]*:[^/]*:[^/]*")) {
            throw new OciFailure("Brig makes its cgroups itself and asks no systemd for them: use the driver cgroupfs"
                    + " (docker: native.cgroupdriver=cgroupfs; podman: cgroup_manager=\"cgroupfs\")");
        }
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
