package brig.policy.diff;

import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Named;
import brig.policy.NetworkRules.Ports;
import brig.policy.diff.Change.Kind;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which addresses and ports are within reach. In a network namespace of its own the lists do not count. */
final class NetworkDiff {
    private static final int MOST_SHOWN = 8;

    private NetworkDiff() {}

    static void find(Changes changes) {
        var from = changes.before.network().mode();
        var to = changes.after.network().mode();
        if (from != to) {
            changes.add(
                    to == Mode.HOST || from == Mode.NONE,
                    "network.mode",
                    "",
                    "network.mode: " + from.name().toLowerCase(Locale.ROOT) + " -> "
                            + to.name().toLowerCase(Locale.ROOT));
        }
        one(changes, changes.before, changes.after, Kind.GRANTS);
        one(changes, changes.after, changes.before, Kind.TAKES);
        if (!names(changes.before).isEmpty() && !names(changes.after).isEmpty()) {
            changes.other(
                    "network.nameservers",
                    changes.before.network().nameServers(),
                    changes.after.network().nameServers());
        }
    }

    private static void one(Changes changes, EffectivePolicy less, EffectivePolicy more, Kind kind) {
        var have = connect(less).stream().map(Destination::unmapped).toList();
        for (var listed : connect(more)) {
            var region = listed.unmapped();
            var rest = Regions.minus(List.of(region), have);
            if (rest.isEmpty()) {
                // 0.0.0.0 is this host, for who may connect everywhere by one entry
                rest = region.network().prefix() == 0 && !everywhere(region, have) ? List.of(region) : rest;
            }
            if (!rest.isEmpty()) {
                changes.add(kind, "network.connect", listed.toString(), "connect to " + text(rest));
            }
        }
        for (var listed : names(more)) {
            // an entry for everywhere has this host's networks not in it, and a name may lie in them
            var rest = names(less).stream()
                    .filter(had -> had.host().covers(listed.host()) && had.protocol() == listed.protocol())
                    .map(Named::ports)
                    .toList();
            var ports = Regions.minusPorts(List.of(listed.ports()), rest);
            if (!ports.isEmpty()) {
                changes.add(
                        kind,
                        "network.connect",
                        listed.toString(),
                        "connect to "
                                + text(ports.stream()
                                        .map(left -> new Named(listed.host(), left, listed.protocol()))
                                        .toList()));
            }
        }
        var ports = listen(less);
        for (var listed : listen(more)) {
            var rest = Regions.minusPorts(List.of(listed), ports);
            if (!rest.isEmpty()) {
                changes.add(kind, "network.listen", listed.toString(), "listen on port " + text(rest));
            }
        }
    }

    private static boolean everywhere(Destination region, List<Destination> have) {
        var wide = have.stream().filter(d -> d.network().prefix() == 0).toList();
        return Regions.minus(List.of(region), wide).isEmpty();
    }

    private static List<Destination> connect(EffectivePolicy policy) {
        return policy.network().mode() == Mode.NONE
                ? List.of()
                : policy.network().connect();
    }

    private static List<Named> names(EffectivePolicy policy) {
        return policy.network().mode() == Mode.NONE
                ? List.of()
                : policy.network().names();
    }

    private static List<Ports> listen(EffectivePolicy policy) {
        return policy.network().mode() == Mode.NONE
                ? List.of()
                : policy.network().listen();
    }

    private static String text(List<?> regions) {
        var shown = regions.stream().limit(MOST_SHOWN).map(Object::toString).collect(Collectors.joining(", "));
        return regions.size() > MOST_SHOWN ? shown + " and " + (regions.size() - MOST_SHOWN) + " more" : shown;
    }
}
