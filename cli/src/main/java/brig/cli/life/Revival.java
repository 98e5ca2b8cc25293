package brig.cli.life;

import brig.cli.life.KeptState.Status;
import brig.cli.life.RestartPolicy.When;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.nio.file.Files;
import java.util.function.Consumer;

/** After a boot, or when a daemon starts in any case: containers whose restart policy wants it are started again. */
public final class Revival {
    private Revival() {}

    /**
     * Who ended for what it did stays ended; who was stopped comes back under {@code always}, and not under {@code
     * unless-stopped}. Pure.
     */
    static boolean isWanted(RestartPolicy policy, KeptState state, boolean stopped) {
        if (state.status() != Status.ENDED || state.reason().equals(Keeper.KILLED)) {
            return false;
        }
        return policy.when() == When.ALWAYS || (policy.when() == When.UNLESS_STOPPED && !stopped);
    }

    /**
     * Starts them one after the other, the oldest first; each in a process of its own, which does not need this one.
     *
     * @param notes hears of each, and of what fails
     */
    public static void run(Consumer<String> notes) throws IOException {
        run(new Store(), notes);
    }

    private static void run(Store store, Consumer<String> notes) throws IOException {
        for (var kept : store.all()) {
            // two daemons that start at once, or one and a removal, do not get in each other's way
            int lock = new JnaLinux().lockDirectory(kept.dir().toString(), true);
            if (lock < 0) {
                continue;
            }
            try {
                revive(kept, notes);
            } catch (IOException e) {
                notes.accept("container " + kept.name() + " is not started again: " + e.getMessage());
            } finally {
                new JnaLinux().close(lock);
            }
        }
    }

    private static void revive(Kept kept, Consumer<String> notes) throws IOException {
        if (!Files.isDirectory(kept.dir()) || !isWanted(kept.restart(), kept.state(), kept.isStopped())) {
            return;
        }
        start(kept);
        notes.accept("started container " + kept.name() + " again (" + kept.restart() + ")");
    }

    /**
     * Starts one that has ended.
     *
     * @return its id, which is the old one
     */
    public static String start(Kept kept) throws IOException {
        var words = Again.read(kept.dir());
        if (words.isEmpty()) {
            throw new IOException(kept.name() + " was started by an older Brig, which did not write down how");
        }
        return Front.again(kept.id(), words)
                .id()
                .orElseThrow(() ->
                        new IOException(kept.name() + " did not start; 'brig inspect " + kept.name() + "' says more"));
    }
}
