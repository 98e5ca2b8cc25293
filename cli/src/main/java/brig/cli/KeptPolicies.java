package brig.cli;

import brig.cli.oci.OciFailure;
import brig.cli.oci.OciPolicy;
import brig.cli.run.FileWatch;
import brig.cli.run.House;
import brig.policy.EffectivePolicy;
import brig.policy.Problem;
import brig.policy.Workload;
import brig.policy.load.Loaded;
import brig.policy.load.PolicyLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The policies of engines' containers in a daemon. A file that has been changed is read at once, not only when a container needs it;
 * one with a mistake leaves what was read before in force, for the containers that are started meanwhile.
 */
final class KeptPolicies implements OciPolicy.Policies {
    private final House house;
    private final Consumer<String> notes;
    private final FileWatch changes = new FileWatch();
    private final Map<String, Loaded> last = new LinkedHashMap<>();

    KeptPolicies(House house, Consumer<String> notes) {
        this.house = house;
        this.notes = notes;
    }

    /** Looks at the files of all policies that have been used, as long as this process lives. */
    void follow() {
        Thread.ofPlatform().daemon().name("brig-policies").start(() -> {
            try {
                while (true) {
                    Thread.sleep(1000);
                    look();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private synchronized void look() {
        if (changes.hasChanged()) {
            for (var name : List.copyOf(last.keySet())) {
                read(name);
            }
        }
    }

    @Override
    public synchronized EffectivePolicy load(String name, Workload workload) throws OciFailure {
        if (PolicyLoader.PROFILES.contains(name)) {
            return PolicyLoader.profile(name);
        }
        try {
            if (last.containsKey(name)) {
                look();
            }
            var loaded = last.get(name);
            if (loaded == null) {
                loaded = PolicyFiles.read(name, Surroundings.given());
                if (loaded.documents().isEmpty()) {
                    throw new OciFailure("policy '" + name + "': " + PolicyFiles.errors(loaded));
                }
                keep(name, loaded);
            }
            return PolicyFiles.chosen(PolicyFiles.find(name), loaded, workload);
        } catch (CommandFailure e) {
            throw new OciFailure("policy '" + name + "': " + e.getMessage(), e);
        }
    }

    private void keep(String name, Loaded loaded) {
        last.put(name, loaded);
        var files = new ArrayList<Path>();
        last.values().forEach(one -> files.addAll(one.files()));
        changes.only(files);
    }

    private void read(String name) {
        try {
            var loaded = PolicyFiles.read(name, Surroundings.given());
            boolean good = !loaded.documents().isEmpty();
            house.policyRead(good);
            if (good) {
                keep(name, loaded);
                notes.accept("policy read again: " + name);
            } else {
                house.refuse(
                        "policy.reload",
                        "the changed policy '" + name + "'",
                        loaded.problems().stream().filter(Problem::isError).toList());
            }
        } catch (CommandFailure e) {
            house.policyRead(false);
            house.refuse("policy.reload", "the changed policy '" + name + "' (" + e.getMessage() + ")", List.of());
        }
    }
}
