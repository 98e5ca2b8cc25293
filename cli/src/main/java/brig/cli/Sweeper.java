package brig.cli;

import brig.runtime.cgroup.CgroupHost;
import brig.runtime.launch.Sweep;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Looks for what killed Brigs have left, for all that a daemon starts: a second after it has started one, and not before each. Looking
 * takes longer than all the rest of a start.
 */
final class Sweeper {
    private static final long MILLIS_BETWEEN_LOOKS = 1000;

    private final Consumer<String> notes;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final Set<String> told = new HashSet<>();

    Sweeper(Consumer<String> notes) {
        this.notes = notes;
    }

    /** From now on, as long as this process lives. */
    void follow() {
        CgroupHost.letFoldersStay();
        Thread.ofPlatform().daemon().name("brig-sweep").start(() -> {
            try {
                while (true) {
                    Thread.sleep(MILLIS_BETWEEN_LOOKS);
                    if (wanted.getAndSet(false)) {
                        sweep();
                    }
                    removeFolders();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** One has been started. */
    void want() {
        wanted.set(true);
    }

    private void sweep() {
        try {
            // what cannot be removed now cannot be removed a second later either
            Sweep.clean().stream().filter(told::add).forEach(notes);
        } catch (IOException | RuntimeException e) {
            notes.accept("cannot look for leftovers: " + e.getMessage());
        }
    }

    /** Those of cgroups, if nothing is in them; no other Brig has to. */
    void removeFolders() {
        try {
            if (CgroupHost.isFolderLeft()) {
                CgroupHost.detect().removeFolders();
            }
        } catch (IOException e) {
            notes.accept("cannot look for leftovers: " + e.getMessage());
        }
    }
}
