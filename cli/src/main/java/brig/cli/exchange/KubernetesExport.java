package brig.cli.exchange;

import brig.policy.Capability;
import brig.policy.Cidr;
import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Ports;
import brig.policy.NetworkRules.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A policy as a Pod, and a NetworkPolicy for it. */
final class KubernetesExport {
    private static final long MAX = 1L << 60;

    private final EffectivePolicy policy;
    private final StringBuilder out = new StringBuilder();
    private final List<String> lost = new ArrayList<>();
    private final String name;

    private KubernetesExport(EffectivePolicy policy) {
        this.policy = policy;
        var lower = policy.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
        this.name = lower.replaceAll("^-+|-+$", "").isEmpty() ? "brig" : lower.replaceAll("^-+|-+$", "");
    }

    static Exchange of(EffectivePolicy policy) {
        var export = new KubernetesExport(policy);
        export.pod();
        export.networkPolicy();
        Lost.lists(policy, export.lost);
        Lost.responses(policy, export.lost);
        return new Exchange(export.out.toString(), export.lost);
    }

    private void line(int depth, String text) {
        out.append("  ".repeat(depth)).append(text).append('\n');
    }

    private void pod() {
        line(0, "apiVersion: v1");
        line(0, "kind: Pod");
        line(0, "metadata:");
        line(1, "name: " + name);
        line(1, "labels: {app: " + name + "}");
        line(0, "spec:");
        if (policy.network().mode() == Mode.HOST) {
            line(1, "hostNetwork: true");
        }
        if (policy.process().userNamespace()) {
            line(1, "hostUsers: false");
        }
        if (!policy.process().user().groups().isEmpty()) {
            line(
                    1,
                    "securityContext: {supplementalGroups: "
                            + policy.process().user().groups() + "}");
        }
        line(1, "containers:");
        line(2, "- name: " + name);
        line(3, "image: IMAGE");
        context();
        limits();
        policy.health().flatMap(health -> HealthWords.probe(health, lost)).ifPresent(probe -> line(3, probe));
        mounts();
        process();
    }

    private void context() {
        var user = policy.process().user();
        line(3, "securityContext:");
        line(4, "runAsUser: " + user.uid());
        line(4, "runAsGroup: " + user.gid());
        line(4, "runAsNonRoot: " + (user.uid() != 0));
        line(4, "allowPrivilegeEscalation: false");
        line(4, "readOnlyRootFilesystem: " + !policy.files().write().contains("/"));
        var kept = policy.process().capabilities().stream()
                .sorted()
                .map(Capability::name)
                .toList();
        line(
                4,
                "capabilities: {drop: [ALL]" + (kept.isEmpty() ? "" : ", add: [" + String.join(", ", kept) + "]")
                        + "}");
        line(4, "seccompProfile: {type: Localhost, localhostProfile: " + name + ".seccomp.json}");
        lost.add("syscalls: write the filter on each node: brig policy export --to seccomp -o /var/lib/kubelet/seccomp/"
                + name + ".seccomp.json " + policy.name() + ".yaml");
    }

    private void limits() {
        var limits = policy.resources();
        var pairs = new ArrayList<String>();
        if (limits.memory().count() < MAX) {
            pairs.add("memory: \"" + limits.memory() + "\"");
        }
        limits.cpus().ifPresent(cpus -> pairs.add("cpu: \"" + (long) (cpus * 1000) + "m\""));
        if (!pairs.isEmpty()) {
            line(3, "resources: {limits: {" + String.join(", ", pairs) + "}}");
        }
        if (limits.pids() < 4_194_304) {
            lost.add("resources.pids " + limits.pids() + ": the kubelet has one limit for all pods (podPidsLimit)");
        }
        if (limits.cpuWeight() != 100) {
            lost.add("resources.cpuWeight " + limits.cpuWeight());
        }
        limits.ioWeight().ifPresent(weight -> lost.add("resources.ioWeight " + weight));
        limits.cpuset().ifPresent(list -> lost.add("resources.cpuset " + list + ": the kubelet chooses processors"));
        limits.hugepages().forEach((page, most) -> lost.add("resources.hugepages." + page.key() + " " + most));
    }

    private void mounts() {
        var mounts = new ArrayList<String>();
        var volumes = new ArrayList<String>();
        for (var tmpfs : policy.files().tmpfs()) {
            var volume = "tmpfs-" + volumes.size();
            mounts.add("{name: " + volume + ", mountPath: " + Draft.quoted(tmpfs.path()) + "}");
            volumes.add("{name: " + volume + ", emptyDir: {medium: Memory"
                    + (tmpfs.size().count() < MAX ? ", sizeLimit: \"" + tmpfs.size() + "\"" : "") + "}}");
            if (!tmpfs.executable()) {
                lost.add("tmpfs " + tmpfs.path() + ": programs in it may be executed there");
            }
        }
        for (var volume : policy.files().volumes()) {
            var id = "host-" + volumes.size();
            mounts.add("{name: " + id + ", mountPath: " + Draft.quoted(volume.target()) + ", readOnly: "
                    + !volume.writable() + "}");
            volumes.add("{name: " + id + ", hostPath: {path: " + Draft.quoted(volume.source()) + "}}");
        }
        if (!volumes.isEmpty()) {
            line(3, "volumeMounts:");
            mounts.forEach(mount -> line(4, "- " + mount));
            line(1, "volumes:");
            volumes.forEach(volume -> line(2, "- " + volume));
        }
        policy.devices().forEach(device -> lost.add("device " + device.path() + ": a device plugin's affair"));
    }

    private void process() {
        policy.process().rlimits().forEach((limit, value) -> lost.add("rlimit " + limit.key() + ": " + value));
        if (!policy.files().masked().equals(brig.policy.FileRules.MASKED)
                || !policy.files().readOnly().equals(brig.policy.FileRules.READ_ONLY)) {
            lost.add("files.masked, files.readOnly: the engine has lists of its own for /proc and /sys");
        }
    }

    private void networkPolicy() {
        var network = policy.network();
        if (network.mode() == Mode.HOST) {
            lost.add("network.connect and network.listen: no NetworkPolicy reaches a pod in the host's network");
            return;
        }
        boolean none = network.mode() == Mode.NONE;
        line(0, "---");
        line(0, "apiVersion: networking.k8s.io/v1");
        line(0, "kind: NetworkPolicy");
        line(0, "metadata:");
        line(1, "name: " + name);
        line(0, "spec:");
        line(1, "podSelector: {matchLabels: {app: " + name + "}}");
        line(1, "policyTypes: [Ingress, Egress]");
        var ports = none ? List.<Ports>of() : network.listen();
        line(1, ports.isEmpty() ? "ingress: []" : "ingress:");
        for (var range : ports) {
            line(2, "- ports: [" + port(range, Protocol.TCP) + ", " + port(range, Protocol.UDP) + "]");
        }
        if (!none) {
            network.names().forEach(to -> lost.add("network.connect " + to + ": a NetworkPolicy knows no names"));
        }
        var destinations = none ? List.<Destination>of() : network.connect();
        line(1, destinations.isEmpty() ? "egress: []" : "egress:");
        for (var to : destinations) {
            line(2, "- to: [{ipBlock: {cidr: \"" + cidr(to.network()) + "\"}}]");
            if (to.ports().first() > 1 || to.ports().last() < 65535) {
                line(3, "ports: [" + port(to.ports(), to.protocol()) + "]");
            } else {
                line(3, "ports: [{protocol: " + to.protocol() + "}]");
            }
        }
    }

    private static String port(Ports ports, Protocol protocol) {
        int first = Math.max(1, ports.first());
        return "{protocol: " + protocol + ", port: " + first
                + (ports.last() > first ? ", endPort: " + ports.last() : "") + "}";
    }

    private static String cidr(Cidr network) {
        return network.toString().replace("[", "").replace("]", "");
    }
}
