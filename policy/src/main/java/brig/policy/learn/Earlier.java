package brig.policy.learn;

import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules.Mode;
import brig.policy.PathText;
import brig.policy.Place;
import brig.policy.learn.Sightings.Kind;
import brig.policy.learn.Sightings.Use;
import java.util.List;

/** A policy that was learned before, as if its runs had been watched now. What a person wrote into it counts as well. */
public final class Earlier {
    private final EffectivePolicy policy;
    private final String file;
    private final List<String> lines;
    private final Sightings into;
    private final int headroom;

    private Earlier(EffectivePolicy policy, String file, List<String> lines, Sightings into, int headroom) {
        this.headroom = headroom;
        this.policy = policy;
        this.file = file;
        this.lines = lines;
        this.into = into;
    }

    /**
     * @param file as the policy's places name it; what it extends is not looked at
     * @param text of that file, for its comments
     * @param headroom per cent that its limits have on top of what was used
     */
    public static void addTo(Sightings into, EffectivePolicy policy, String file, String text, int headroom) {
        new Earlier(policy, file, text.lines().toList(), into, headroom).add();
    }

    private void add() {
        var files = policy.files();
        paths(Use.READ, "files.read", files.read());
        paths(Use.WRITE, "files.write", files.write());
        paths(Use.LIST, "files.list", files.list());
        paths(Use.EXECUTE, "files.execute", files.execute());
        paths(
                Use.WRITE,
                "files.tmpfs",
                files.tmpfs().stream().map(tmpfs -> tmpfs.path()).toList());
        files.tmpfs().stream().filter(tmpfs -> tmpfs.executable()).forEach(tmpfs -> {
            if (own("files.tmpfs", tmpfs.path())) {
                into.before(into.paths(Use.EXECUTE), tmpfs.path(), "");
            }
        });
        var network = policy.network();
        if (network.mode() == Mode.HOST) {
            network.connect().forEach(to -> thing(Kind.CONNECT, "network.connect", to.toString()));
            network.listen().forEach(ports -> thing(Kind.LISTEN, "network.listen", ports.toString()));
        }
        policy.places().byKey().keySet().stream().sorted().forEach(key -> {
            int equals = key.indexOf('=');
            if (key.startsWith("syscalls.only=")) {
                thing(Kind.CALL, "syscalls.only", key.substring(equals + 1));
            } else if (key.startsWith("syscalls.allow=")) {
                thing(Kind.BEYOND, "syscalls.allow", key.substring(equals + 1));
            } else if (key.startsWith("syscalls.deny=")) {
                thing(Kind.REFUSED, "syscalls.deny", key.substring(equals + 1));
            }
        });
        policy.process().capabilities().forEach(capability -> {
            if (own("process.capabilities", capability.name())) {
                into.capability(capability, "from an earlier policy");
            }
        });
        if (own(policy.places().of("resources.memory"))) {
            into.used(without(policy.resources().memory().count()), 0, 0);
        }
        if (own(policy.places().of("resources.pids"))) {
            into.used(0, without(policy.resources().pids()), 0);
        }
        if (own(policy.places().of("resources.cpus"))) {
            into.used(0, 0, policy.resources().cpus().orElse(0.0));
        }
    }

    private long without(long limit) {
        return limit / (100 + headroom) * 100 + limit % (100 + headroom) * 100 / (100 + headroom);
    }

    private void paths(Use use, String key, List<String> paths) {
        for (var path : paths) {
            if (own(key, path)) {
                into.before(
                        into.paths(use),
                        PathText.withoutDots(path),
                        note(policy.places().of(key, path)));
            }
        }
    }

    private void thing(Kind kind, String key, String name) {
        if (own(key, name)) {
            into.before(into.things(kind), name, note(policy.places().of(key, name)));
        }
    }

    private boolean own(String key, String value) {
        return own(policy.places().of(key, value));
    }

    private boolean own(Place place) {
        return place.file().equals(file);
    }

    /** The comment behind an entry. */
    private String note(Place place) {
        var line = place.line() <= lines.size() ? lines.get(place.line() - 1) : "";
        int comment = line.indexOf(" # ");
        return comment < 0 ? "" : line.substring(comment + 3).strip();
    }
}
