package brig.monitor.host.engine;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.file.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Owners and modes of engines' programs, configuration, keys and data: {@code files}, by path. */
public final class FileModes implements Source {
    private static final List<String> PATHS = List.of(
            "/",
            "/usr/bin/dockerd",
            "/usr/sbin/dockerd",
            "/usr/bin/docker-init",
            "/usr/bin/containerd",
            "/usr/bin/containerd-shim-runc-v2",
            "/usr/bin/runc",
            "/usr/sbin/runc",
            "/usr/local/sbin/runc",
            "/usr/local/bin/runc",
            "/usr/local/bin/containerd",
            "/usr/local/bin/crun",
            "/usr/local/bin/crio",
            "/usr/local/bin/kubelet",
            "/usr/bin/crun",
            "/usr/bin/podman",
            "/usr/bin/conmon",
            "/usr/bin/crio",
            "/usr/bin/kubelet",
            "/etc/docker",
            "/etc/docker/daemon.json",
            "/etc/default/docker",
            "/etc/containerd/config.toml",
            "/etc/containers/policy.json",
            "/etc/cdi",
            "/etc/cni/net.d",
            "/etc/containers/containers.conf",
            "/etc/containers/oci/hooks.d",
            "/etc/crio/crio.conf",
            "/opt/cni/bin",
            "/usr/share/containers/oci/hooks.d",
            "/etc/docker/key.json",
            "/etc/docker/certs.d",
            "/lib/systemd/system/docker.service",
            "/lib/systemd/system/docker.socket",
            "/etc/systemd/system/docker.service",
            "/lib/systemd/system/containerd.service",
            "/var/lib/docker",
            "/var/lib/docker/overlay2",
            "/var/lib/containerd",
            "/run/containerd",
            "/run/containerd/io.containerd.runtime.v2.task",
            "/var/lib/containers/storage",
            "/var/lib/kubelet",
            "/var/lib/kubelet/config.yaml",
            "/etc/kubernetes/kubelet.conf",
            "/etc/kubernetes/manifests",
            "/etc/kubernetes/pki",
            "/etc/kubernetes/admin.conf");

    @Override
    public String name() {
        return "file modes";
    }

    @Override
    public void collect(HostFiles host, Ledger ledger) {
        var files = new LinkedHashMap<String, Object>();
        for (var path : PATHS) {
            switch (host.attributes(path)) {
                case Reading.Value<HostFiles.Attributes>(var file) -> files.put(path, json(file));
                case Reading.Absent<HostFiles.Attributes>() -> {}
                case Reading.Unreadable<HostFiles.Attributes>(var why) -> files.put(path, Map.of("unreadable", why));
            }
        }
        ledger.value(Subject.HOST, "files", files, "owner and mode of each path");
        for (var entry : List.of("/etc/containers/policy.json", "/etc/audit/audit.rules")) {
            var key = entry.endsWith("json") ? "images.policy" : "audit.rules";
            ledger.put(Subject.HOST, key, host.read(entry), entry);
        }
    }

    private static Map<String, Object> json(HostFiles.Attributes file) {
        var json = new LinkedHashMap<String, Object>();
        json.put("uid", (long) file.uid());
        json.put("gid", (long) file.gid());
        json.put("mode", Integer.toOctalString(file.mode()));
        json.put("device", file.device());
        json.put("kind", file.kind());
        return json;
    }
}
