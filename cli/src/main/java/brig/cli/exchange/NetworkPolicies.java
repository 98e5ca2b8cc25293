package brig.cli.exchange;

import brig.monitor.host.json.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a Kubernetes NetworkPolicy says in a policy's lists. */
final class NetworkPolicies {
    private NetworkPolicies() {}

    static void into(Draft draft, Tree policy) {
        for (var rule : policy.at("spec.egress").items()) {
            var ports = ports(draft, rule);
            for (var address : addresses(draft, rule, "to")) {
                for (var port : ports) {
                    draft.add("network.connect", "\"" + address + ":" + port + "\"");
                }
            }
        }
        for (var rule : policy.at("spec.ingress").items()) {
            for (var port : ports(draft, rule)) {
                var plain = port.replaceFirst("/udp$", "");
                draft.add("network.listen", plain.equals("*") ? "\"*\"" : plain);
            }
            if (!rule.at("from").items().isEmpty()) {
                draft.lose("ingress.from: a policy names the ports, and not who may come");
            }
        }
    }

    private static List<String> addresses(Draft draft, Tree rule, String key) {
        var addresses = new ArrayList<String>();
        if (rule.at(key).items().isEmpty()) {
            return List.of("0.0.0.0/0", "[::]/0");
        }
        for (var peer : rule.at(key).items()) {
            var cidr = peer.at("ipBlock.cidr").text("");
            if (cidr.isEmpty()) {
                draft.lose("egress.to by podSelector or namespaceSelector: addresses of pods are not known here");
                continue;
            }
            if (!cidr.matches("[0-9a-fA-F.:]{2,45}(/[0-9]{1,3})?")) {
                draft.lose("ipBlock.cidr " + cidr);
                continue;
            }
            addresses.add(cidr.contains(":") ? "[" + cidr.replaceFirst("/", "]/") : cidr);
            var excepted = peer.at("ipBlock.except").texts();
            if (!excepted.isEmpty()) {
                draft.lose("ipBlock.except " + String.join(", ", excepted)
                        + ": a list has no exceptions, so these may be called");
            }
        }
        return addresses;
    }

    private static List<String> ports(Draft draft, Tree rule) {
        var ports = new ArrayList<String>();
        if (rule.at("ports").items().isEmpty()) {
            return List.of("*", "*/udp");
        }
        for (var item : rule.at("ports").items()) {
            var protocol = item.at("protocol").text("TCP");
            if (!Set.of("TCP", "UDP").contains(protocol)) {
                draft.lose("ports of " + protocol);
                continue;
            }
            var port = item.at("port").text("*");
            if (!port.matches("\\*|[0-9]{1,5}")) {
                draft.lose("port by name: " + port);
                continue;
            }
            var end = item.at("endPort").number();
            ports.add(port + (end.isPresent() ? "-" + end.getAsLong() : "") + (protocol.equals("UDP") ? "/udp" : ""));
        }
        return ports;
    }
}
