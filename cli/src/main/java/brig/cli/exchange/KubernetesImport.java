package brig.cli.exchange;

import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Manifests: each container of a Pod, or of what makes Pods, becomes a policy with selectors for its image and labels; a
 * NetworkPolicy of the same file gives those that it selects their lists.
 */
final class KubernetesImport {
    private static final Set<String> MAKERS =
            Set.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "ReplicationController");
    /** Fields of a securityContext that are understood, of the Pod's or the container's. */
    private static final Set<String> CONTEXT = Set.of(
            "runAsUser",
            "runAsGroup",
            "supplementalGroups",
            "runAsNonRoot",
            "capabilities",
            "privileged",
            "readOnlyRootFilesystem",
            "allowPrivilegeEscalation",
            "seccompProfile");

    /** What of a Pod's spec becomes part of a policy, or is spoken of by itself. */
    private static final Set<String> POD = Set.of(
            "containers",
            "initContainers",
            "volumes",
            "securityContext",
            "hostPID",
            "hostIPC",
            "hostNetwork",
            "shareProcessNamespace");

    private static final Set<String> CONTAINER =
            Set.of("name", "image", "securityContext", "volumeMounts", "ports", "resources");

    private static final Set<String> ASKED_CONTAINER =
            Stream.concat(CONTAINER.stream(), Stream.of("livenessProbe")).collect(Collectors.toUnmodifiableSet());

    private final List<Tree> networkPolicies = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();

    private KubernetesImport() {}

    static Exchange read(String text) throws ExchangeException, IOException {
        var reader = new KubernetesImport();
        var documents = new ArrayList<Tree>();
        for (var document : text.split("(?m)^---.*$", -1)) {
            if (document.lines()
                    .anyMatch(line -> !line.isBlank() && !line.strip().startsWith("#"))) {
                var tree = Json.readYaml(document);
                documents.addAll(
                        tree.at("kind").text("").equals("List")
                                ? tree.at("items").items()
                                : List.of(tree));
            }
        }
        for (var document : documents) {
            if (document.at("kind").text("").equals("NetworkPolicy")) {
                reader.networkPolicies.add(document);
            }
        }
        for (var document : documents) {
            reader.document(document);
        }
        if (reader.texts.isEmpty()) {
            reader.networkAlone();
        }
        if (reader.texts.isEmpty()) {
            throw new ExchangeException("no Pod, no workload and no NetworkPolicy in it");
        }
        return new Exchange(String.join("---\n", reader.texts), reader.lost);
    }

    private void document(Tree document) {
        var kind = document.at("kind").text("");
        var name = document.at("metadata.name").text("unnamed");
        if (kind.equals("Pod")) {
            pod(name, document.at("metadata.labels"), document.at("spec"));
        } else if (MAKERS.contains(kind)) {
            var template = document.at("spec.template");
            pod(name, template.at("metadata.labels"), template.at("spec"));
        } else if (kind.equals("CronJob")) {
            var template = document.at("spec.jobTemplate.spec.template");
            pod(name, template.at("metadata.labels"), template.at("spec"));
        } else if (!kind.equals("NetworkPolicy")) {
            lost.add(kind + " " + name + ": nothing in it is a policy's");
        }
    }

    private void pod(String name, Tree labels, Tree spec) {
        for (var key : List.of("hostPID", "hostIPC", "shareProcessNamespace")) {
            if (spec.at(key).isTrue()) {
                lost.add(name + ": " + key + ": a container of Brig's has namespaces of its own");
            }
        }
        others(spec, POD).ifPresent(keys -> lost.add(name + ": " + keys));
        for (var policy : networkPolicies) {
            if (!policy.at("spec.podSelector.matchExpressions").items().isEmpty()) {
                lost.add(name + ": NetworkPolicy " + policy.at("metadata.name").text("unnamed")
                        + ": its podSelector.matchExpressions are not looked at, so it is taken for another Pod's");
            }
        }
        for (var list : List.of("initContainers", "containers")) {
            for (var container : spec.at(list).items()) {
                container(name, labels, spec, container);
            }
        }
    }

    /** Keys that nothing here reads. */
    private static Optional<String> others(Tree mapping, Set<String> read) {
        var others = mapping.entries().keySet().stream()
                .filter(key -> !read.contains(key))
                .sorted()
                .toList();
        return others.isEmpty() ? Optional.empty() : Optional.of("no policy has " + String.join(", ", others));
    }

    private void container(String pod, Tree labels, Tree spec, Tree container) {
        var draft = new Draft();
        var name = container.at("name").text(pod);
        names.add(name);
        draft.head("name: " + Draft.quoted(names.size() > texts.size() ? name : pod + "-" + name));
        var pairs = new LinkedHashMap<String, String>();
        container.at("image").text().ifPresent(image -> pairs.put("image", Draft.quoted(image)));
        if (!labels.entries().isEmpty()) {
            var values = new LinkedHashMap<String, String>();
            labels.entries().forEach((key, value) -> values.put(Draft.quoted(key), Draft.quoted(value.text(""))));
            pairs.put("label", Draft.mapping(values));
        }
        if (!pairs.isEmpty()) {
            draft.head("selectors: [" + Draft.mapping(pairs) + "]");
        }
        context(draft, spec.at("securityContext"), container.at("securityContext"));
        mounts(draft, spec, container);
        ports(draft, labels, spec, container);
        limits(draft, container.at("resources.limits"));
        boolean asks = HealthWords.fromProbe(draft, container.at("livenessProbe"));
        others(container, asks ? ASKED_CONTAINER : CONTAINER).ifPresent(draft::lose);
        if (container.at("resources.requests").isMapping()) {
            draft.lose("resources.requests: they are the scheduler's");
        }
        var prefix = name + ": ";
        draft.lost().forEach(line -> lost.add(prefix + line));
        texts.add(draft.text());
    }

    private static void context(Draft draft, Tree pod, Tree own) {
        for (var context : List.of(pod, own)) {
            for (var key : context.entries().keySet()) {
                if (!CONTEXT.contains(key)) {
                    draft.lose("securityContext." + key + ": " + context.at(key));
                }
            }
        }
        boolean privileged = own.at("privileged").isTrue();
        if (privileged) {
            draft.extend("privileged");
            draft.lose("privileged: modules, BPF and kexec stay out of reach, and devices have to be named");
        }
        user(draft, pod, own);
        var add = capabilities(own.at("capabilities.add"));
        var drop = capabilities(own.at("capabilities.drop"));
        if (!privileged) {
            boolean all = drop.contains("ALL");
            if (all) {
                draft.only("process.capabilities");
            } else if (!drop.isEmpty()) {
                draft.lose("capabilities.drop " + String.join(", ", drop) + " of the engine's default: the profile"
                        + " baseline has its own; drop ALL, and add what is needed");
            }
            add.forEach(name -> draft.add("process.capabilities", name));
        }
        if (own.at("readOnlyRootFilesystem").isTrue()) {
            draft.only("files.write");
        }
        if (own.at("allowPrivilegeEscalation").isTrue()) {
            draft.lose("allowPrivilegeEscalation: no_new_privs always holds");
        }
        var seccomp = own.at("seccompProfile").isPresent() ? own.at("seccompProfile") : pod.at("seccompProfile");
        switch (seccomp.at("type").text("")) {
            case "RuntimeDefault" ->
                draft.lose("seccompProfile RuntimeDefault: the engine's own; Brig's set 'baseline' in its place");
            case "Unconfined" -> draft.set("syscalls.profile", "privileged");
            case "Localhost" ->
                draft.lose("seccompProfile " + seccomp.at("localhostProfile").text("")
                        + ": a file of the node's; import it with --from seccomp");
            default -> {}
        }
    }

    private static void user(Draft draft, Tree pod, Tree own) {
        var uid = first("runAsUser", own, pod);
        var gid = first("runAsGroup", own, pod);
        if (uid.isPresent()) {
            draft.set("process.user", uid.number(0) + ":" + gid.number(0));
        } else if (first("runAsNonRoot", own, pod).isTrue()) {
            draft.set("process.user", "65534:65534");
            draft.lose("runAsNonRoot without runAsUser: the image says who; here it is user 65534");
        }
        pod.at("supplementalGroups").items().forEach(group -> draft.add("process.groups", group.text("0")));
    }

    private static Tree first(String key, Tree own, Tree pod) {
        return own.at(key).isPresent() ? own.at(key) : pod.at(key);
    }

    private static List<String> capabilities(Tree list) {
        return list.texts().stream()
                .map(name -> name.startsWith("CAP_") ? name.substring(4) : name)
                .toList();
    }

    private static void mounts(Draft draft, Tree spec, Tree container) {
        var volumes = new LinkedHashMap<String, Tree>();
        spec.at("volumes")
                .items()
                .forEach(volume -> volumes.put(volume.at("name").text(""), volume));
        for (var mount : container.at("volumeMounts").items()) {
            var target = mount.at("mountPath").text("");
            var volume = volumes.getOrDefault(mount.at("name").text(""), Tree.MISSING);
            boolean writable = !mount.at("readOnly").isTrue();
            if (mount.at("subPath").isPresent() || mount.at("mountPropagation").isPresent()) {
                draft.lose("volumeMounts " + target + ": subPath and mountPropagation");
            }
            if (volume.at("emptyDir").isMapping()) {
                var pairs = new LinkedHashMap<String, String>();
                pairs.put("path", Draft.quoted(target));
                volume.at("emptyDir.sizeLimit").text().ifPresent(size -> pairs.put("size", size));
                draft.add("files.tmpfs", Draft.mapping(pairs));
            } else if (volume.at("hostPath.path").isPresent()) {
                var pairs = new LinkedHashMap<String, String>();
                pairs.put("source", Draft.quoted(volume.at("hostPath.path").text("")));
                pairs.put("target", Draft.quoted(target));
                pairs.put("writable", String.valueOf(writable));
                draft.add("files.volumes", Draft.mapping(pairs));
            } else {
                draft.lose("volume " + mount.at("name").text("") + " at " + target
                        + ": who runs it has to say where it lies (brig run -v)");
            }
        }
    }

    private void ports(Draft draft, Tree labels, Tree spec, Tree container) {
        boolean host = spec.at("hostNetwork").isTrue();
        draft.set("network.mode", host ? "host" : "isolated");
        var chosen = networkPolicies.stream()
                .filter(policy -> selects(policy.at("spec.podSelector"), labels))
                .toList();
        boolean egress = chosen.stream().anyMatch(policy -> about(policy, "Egress"));
        boolean ingress = chosen.stream().anyMatch(policy -> about(policy, "Ingress"));
        if (!egress) {
            for (var address : new String[] {"0.0.0.0/0:*", "0.0.0.0/0:*/udp", "[::]/0:*", "[::]/0:*/udp"}) {
                draft.add("network.connect", "\"" + address + "\"");
            }
        }
        for (var port : container.at("ports").items()) {
            if (port.at("hostPort").isPresent()) {
                draft.lose("ports: hostPort " + port.at("hostPort").text("") + ": publish it with brig run -p");
            }
        }
        if (!ingress) {
            for (var port : container.at("ports").items()) {
                port.at("containerPort").text().ifPresent(number -> draft.add("network.listen", number));
            }
        }
        chosen.forEach(policy -> NetworkPolicies.into(draft, policy));
    }

    private static boolean about(Tree policy, String type) {
        var types = policy.at("spec.policyTypes").texts();
        return types.isEmpty()
                ? type.equals("Ingress") || policy.at("spec.egress").isList()
                : types.contains(type);
    }

    private static boolean selects(Tree selector, Tree labels) {
        for (var label : selector.at("matchLabels").entries().entrySet()) {
            var value = labels.entries().get(label.getKey());
            if (value == null || !value.text("").equals(label.getValue().text(""))) {
                return false;
            }
        }
        return selector.at("matchExpressions").items().isEmpty();
    }

    private static void limits(Draft draft, Tree limits) {
        limits.at("memory").text().ifPresent(text -> {
            if (text.matches("[0-9]+(Ki|Mi|Gi|Ti)?")) {
                draft.set("resources.memory", text);
            } else {
                OciImport.bytes(draft, decimalUnits(text)).ifPresent(size -> draft.set("resources.memory", size));
            }
        });
        limits.at("cpu").text().ifPresent(text -> {
            boolean milli = text.endsWith("m");
            draft.set(
                    "resources.cpus",
                    milli ? OciImport.decimal(Double.parseDouble(text.substring(0, text.length() - 1)) / 1000) : text);
        });
        for (Map.Entry<String, Tree> limit : limits.entries().entrySet()) {
            if (!Set.of("memory", "cpu").contains(limit.getKey())) {
                draft.lose("resources.limits." + limit.getKey() + ": " + limit.getValue());
            }
        }
        if (!limits.at("memory").isPresent()) {
            draft.set("resources.memory", "max");
        }
    }

    /** 64M is of 1000. */
    private static String decimalUnits(String text) {
        int power = "kMGT".indexOf(text.charAt(text.length() - 1));
        if (power < 0 || !text.substring(0, text.length() - 1).matches("[0-9]{1,12}")) {
            return text;
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        for (int i = 0; i <= power; i++) {
            number *= 1000;
        }
        return Long.toString(number);
    }

    /** A file of NetworkPolicies and nothing else is the network section of whatever they select. */
    private void networkAlone() {
        for (var policy : networkPolicies) {
            var draft = new Draft();
            draft.head("name: " + Draft.quoted(policy.at("metadata.name").text("unnamed")));
            var labels = policy.at("spec.podSelector.matchLabels").entries();
            if (!labels.isEmpty()) {
                var values = new LinkedHashMap<String, String>();
                labels.forEach((key, value) -> values.put(Draft.quoted(key), Draft.quoted(value.text(""))));
                draft.head("selectors: [{label: " + Draft.mapping(values) + "}]");
            }
            if (!policy.at("spec.podSelector.matchExpressions").items().isEmpty()) {
                draft.lose("podSelector.matchExpressions");
            }
            draft.set("network.mode", "isolated");
            NetworkPolicies.into(draft, policy);
            draft.lost().forEach(line -> lost.add(policy.at("metadata.name").text("") + ": " + line));
            texts.add(draft.text());
        }
    }
}
