package brig.cli;

import brig.cli.life.Kept;
import brig.cli.life.KeptState;
import brig.cli.life.Store;
import brig.runtime.launch.Running;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A container that runs, is kept, or both.
 *
 * @param running if it does
 * @param kept if it was started with {@code -d} and is not forgotten yet
 */
record Known(Optional<Running> running, Optional<Kept> kept) {
    String id() {
        return running.map(one -> one.about().id()).or(() -> kept.map(Kept::id)).orElseThrow();
    }

    String name() {
        return running.map(one -> one.about().name())
                .or(() -> kept.map(Kept::name))
                .orElseThrow();
    }

    /** Those that run, the oldest first, then those that have ended. */
    static List<Known> all() throws CommandFailure {
        var all = new ArrayList<Known>();
        var store = new Store();
        try {
            for (var running : Containers.list()) {
                all.add(new Known(
                        Optional.of(running), store.find(running.about().id())));
            }
            for (var kept : store.all()) {
                if (all.stream().noneMatch(known -> known.id().equals(kept.id()))) {
                    all.add(new Known(Optional.empty(), Optional.of(kept)));
                }
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, IncidentListVerb.reason(e), e);
        }
        return all;
    }

    static Known named(String word) throws CommandFailure {
        var fitting = all().stream()
                .filter(one -> one.name().equals(word) || one.id().startsWith(word))
                .toList();
        if (fitting.isEmpty()) {
            throw new CommandFailure(ExitCode.FAILED, "there is no container '" + word + "': see 'brig ps -a'");
        }
        if (fitting.size() > 1) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "'" + word + "' fits several, name one by its id: "
                            + String.join(", ", fitting.stream().map(Known::id).toList()));
        }
        return fitting.getFirst();
    }

    static Kept kept(String word) throws CommandFailure {
        return named(word)
                .kept()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.FAILED,
                        "'" + word + "' runs in the foreground of its caller: only what 'brig run -d'"
                                + " started is kept"));
    }

    static Running running(String word) throws CommandFailure {
        return named(word)
                .running()
                .orElseThrow(() -> new CommandFailure(ExitCode.FAILED, "container '" + word + "' does not run"));
    }

    /** Of {@code brig ps}: {@code running}, {@code paused}, {@code restarting}, {@code exited 1}. */
    String status() throws IOException {
        if (running.isPresent()) {
            var paused = running.get().cgroup().frozen() ? "paused" : "running";
            var health = kept.isPresent() ? kept.get().state().health() : "none";
            return health.equals("none") || health.equals("healthy") ? paused : paused + ", " + health;
        }
        var state = kept.orElseThrow().state();
        return switch (state.status()) {
            case RESTARTING -> "restarting";
            case STARTING, RUNNING -> "starting";
            case ENDED -> "ended " + state.code();
        };
    }

    /** Its end is what somebody wanted. */
    static void markStopped(Running container) throws IOException {
        var kept = new Store().find(container.about().id());
        if (kept.isPresent()) {
            kept.get().markStopped();
        }
    }

    boolean hasEnded() throws IOException {
        try {
            return running.isEmpty() && (kept.isEmpty() || kept.get().state().status() == KeptState.Status.ENDED);
        } catch (NoSuchFileException e) {
            return true; // its keeper has just forgotten it (--rm)
        }
    }
}
