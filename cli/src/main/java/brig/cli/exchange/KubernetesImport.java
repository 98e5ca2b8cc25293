package brig.cli.exchange;

import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
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
        KubernetesContainer.into(draft, spec, container);
        ports(draft, labels, spec, container);
        boolean asks = HealthWords.fromProbe(draft, container.at("livenessProbe"));
        others(container, asks ? ASKED_CONTAINER : CONTAINER).ifPresent(draft::lose);
        if (container.at("resources.requests").isMapping()) {
            draft.lose("resources.requests: they are the scheduler's");
        }
        var prefix = name + ": ";
        draft.lost().forEach(line -> lost.add(prefix + line));
        texts.add(draft.text());
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
                port.at("containerPort")
                        .number()
                        .ifPresent(number -> draft.add("network.listen", Long.toString(number)));
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
