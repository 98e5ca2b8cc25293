package brig.cli;

import brig.policy.EffectivePolicy;
import brig.policy.SyscallRules.Answer;
import brig.runtime.plan.LaunchPlan;
import java.util.Map;
import java.util.stream.Collectors;

/** A plan for people: what the policy amounts to, then the steps. */
final class PlanReport {
    private PlanReport() {}

    static String of(LaunchPlan plan) {
        var request = plan.request();
        var policy = request.policy();
        var text = new StringBuilder();
        line(text, "policy", policy.name());
        line(text, "root", request.root() + (request.terminal() ? ", with a terminal" : ""));
        line(text, "command", String.join(" ", request.command()));
        line(text, "limits", limits(policy));
        line(text, "network", network(policy));
        line(text, "watched", watched(policy));
        line(text, "response", responses(policy));
        return text.append('\n').append(plan.text()).toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append("%-11s %s%n".formatted(key, value));
    }

    private static String limits(EffectivePolicy policy) {
        var resources = policy.resources();
        return "memory " + resources.memory() + ", swap " + resources.swap() + ", pids " + resources.pids()
                + resources.cpus().map(cpus -> ", cpus " + cpus).orElse("");
    }

    private static String network(EffectivePolicy policy) {
        var network = policy.network();
        var mode = network.mode().name().toLowerCase(java.util.Locale.ROOT);
        var connect = network.connect().stream()
                .map(to -> to.network() + ":" + to.ports()
                        + (to.protocol() == brig.policy.NetworkRules.Protocol.UDP ? "/udp" : ""))
                .collect(Collectors.joining(" "));
        var names = network.names().stream()
                .map(to -> to.host() + ":" + to.ports()
                        + (to.protocol() == brig.policy.NetworkRules.Protocol.UDP ? "/udp" : ""))
                .collect(Collectors.joining(" "));
        var listen = network.listen().stream().map(Object::toString).collect(Collectors.joining(" "));
        return mode
                + (connect.isEmpty() ? "" : ", connect " + connect)
                + (names.isEmpty() ? "" : ", by name " + names)
                + (listen.isEmpty() ? "" : ", listen " + listen);
    }

    /** How many calls the filter answers by itself, and how many it asks about. */
    private static String watched(EffectivePolicy policy) {
        var calls = policy.syscalls().calls();
        long asked = calls.values().stream()
                .filter(rules -> rules.stream().anyMatch(rule -> rule.answer() instanceof Answer.Ask))
                .count();
        return asked + " of the " + calls.size() + " calls that the filter names are put to the monitor";
    }

    private static String responses(EffectivePolicy policy) {
        return policy.response().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey().key() + " " + entry.getValue().key())
                .collect(Collectors.joining(", "));
    }
}
