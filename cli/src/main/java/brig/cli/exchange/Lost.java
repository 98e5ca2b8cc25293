package brig.cli.exchange;

import brig.policy.Audited;
import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules.Mode;
import brig.policy.Offence;
import brig.policy.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What of a policy other tools have no words for. */
final class Lost {
    private Lost() {}

    /** Everything but the filter: for a seccomp profile alone. */
    static List<String> beyondTheFilter(EffectivePolicy policy) {
        var lost = new ArrayList<String>();
        lost.add("process: user, capabilities, limits: a seccomp profile has calls alone");
        lost.add("files, devices, resources: likewise");
        if (policy.network().mode() != Mode.NONE) {
            lost.add("network: addresses lie behind pointers, where a filter does not look");
        }
        health(policy, lost);
        responses(policy, lost);
        return lost;
    }

    /** Landlock's lists, for tools that know mounts alone. */
    static void lists(EffectivePolicy policy, List<String> lost) {
        var files = policy.files();
        if (!files.read().contains("/")) {
            lost.add("files.read: everything beneath the root directory may be read there");
        }
        if (!files.execute().contains("/")) {
            lost.add("files.execute: everything beneath the root directory may be executed there");
        }
        if (!files.write().isEmpty() && !files.write().contains("/")) {
            lost.add("files.write " + String.join(", ", files.write()) + ": the root directory is read-only there;"
                    + " mount something writable");
        }
        if (!files.list().isEmpty()) {
            lost.add("files.list: it may be read there");
        }
    }

    static void network(EffectivePolicy policy, List<String> lost) {
        if (policy.network().mode() == Mode.NONE) {
            return;
        }
        var network = policy.network();
        lost.add("network.connect "
                + (network.connect().isEmpty() && network.names().isEmpty()
                        ? "(nowhere)"
                        : Stream.concat(network.connect().stream(), network.names().stream())
                                .map(Object::toString)
                                .collect(Collectors.joining(", ")))
                + ": every address may be called there");
    }

    /** For tools that ask nobody whether they are well. */
    static void health(EffectivePolicy policy, List<String> lost) {
        if (policy.health().isPresent()) {
            lost.add("health: nobody is asked there");
        }
    }

    static void responses(EffectivePolicy policy, List<String> lost) {
        for (var offence : Offence.values()) {
            if (offence != Offence.ESCAPE && policy.responseTo(offence) == Response.KILL) {
                lost.add("response." + offence.key() + " kill: it is only refused there");
            }
        }
        policy.detect()
                .ifPresent(directory -> lost.add("detect.directory " + directory + ": rules over time are Brig's"));
        for (var section : Audited.values()) {
            if (policy.audited().contains(section)) {
                lost.add("mode." + section.key() + " audit: nobody reports there");
            }
        }
    }
}
