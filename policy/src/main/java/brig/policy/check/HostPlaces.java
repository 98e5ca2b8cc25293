package brig.policy.check;

import java.util.List;
import java.util.Set;

/** Files of a host that give it away. */
final class HostPlaces {
    /** Of daemons that do what they are asked for as root: start containers, services or sessions. */
    private static final Set<String> SOCKETS = Set.of(
            "docker.sock",
            "dockershim.sock",
            "containerd.sock",
            "containerd.sock.ttrpc",
            "crio.sock",
            "podman.sock",
            "buildkitd.sock",
            "brig.sock",
            "cri-dockerd.sock",
            "libvirt-sock",
            "lxd.sock",
            "incus.sock",
            "unix.socket",
            "system_bus_socket");

    /** Directories in which such sockets lie. */
    private static final Set<String> SOCKET_DIRECTORIES = Set.of(
            "/run",
            "/var/run",
            "/run/containerd",
            "/run/docker",
            "/run/podman",
            "/run/crio",
            "/run/dbus",
            "/run/systemd",
            "/run/libvirt",
            "/var/run/docker",
            "/var/run/containerd",
            "/var/run/podman",
            "/var/run/crio",
            "/var/run/dbus",
            "/var/run/libvirt");

    /** From which one comes to be root. */
    static final List<String> PRECIOUS = List.of(
            "/etc",
            "/bin",
            "/sbin",
            "/lib",
            "/lib64",
            "/usr",
            "/opt",
            "/boot",
            "/root",
            "/dev",
            "/proc",
            "/sys",
            "/run",
            "/var/run",
            "/var/lib/docker",
            "/var/lib/containerd",
            "/var/lib/kubelet",
            "/var/lib/brig",
            "/var/spool/cron",
            "/home");

    /** Where passwords and keys lie. */
    static final List<String> SECRET = List.of(
            "/root",
            "/home",
            "/etc/shadow",
            "/etc/gshadow",
            "/etc/ssh",
            "/etc/kubernetes",
            "/etc/ssl/private",
            "/var/lib/kubelet",
            "/var/lib/docker",
            "/var/lib/containerd");

    private HostPlaces() {}

    static boolean isEngineSocket(String path) {
        return SOCKETS.contains(path.substring(path.lastIndexOf('/') + 1));
    }

    static boolean holdsSockets(String directory) {
        return SOCKET_DIRECTORIES.contains(directory);
    }
}
