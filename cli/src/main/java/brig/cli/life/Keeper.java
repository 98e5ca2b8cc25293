package brig.cli.life;

import brig.cli.run.Journal;
import brig.cli.run.Order;
import brig.cli.run.Supervision;
import brig.monitor.sink.AlertSink;
import brig.runtime.launch.LaunchException;
import brig.runtime.sys.Birth;
import brig.runtime.sys.Detached;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Stays with a container that nobody waits for: starts its program, keeps what it writes, starts it again if that is wanted,
 * and writes down how it ended. Who called {@code brig run -d} waits until the program runs.
 */
public final class Keeper {
    /** The descriptor on which that caller hears the id: a system property. */
    public static final String PROPERTY = "brig.keeper";

    /** The id of a container that was kept before and is started again: a system property. */
    static final String AGAIN = "brig.keeper.again";

    /** Why a container has ended that Brig killed for what it did. */
    static final String KILLED = "killed by Brig";

    private static final int FAILED = 125;
    private static final long SLICE_MILLIS = 100;

    private final Order order;
    private final Keeping keeping;
    private final Consumer<String> early;
    private final int caller;
    private final Kept kept;
    private final Store store = new Store();
    private final boolean isAgain;
    private KeptState state;
    private boolean told;

    private Keeper(Order order, Keeping keeping, Consumer<String> early, int caller) throws IOException {
        this.order = order;
        this.keeping = keeping;
        this.early = early;
        this.caller = caller;
        var request = order.request();
        this.isAgain = again().isPresent();
        var before = isAgain ? store.find(request.id()) : Optional.<Kept>empty();
        this.kept = before.orElseGet(() -> new Kept(
                store.place(request.id()),
                request.name(),
                request.policy().name(),
                request.root().toString(),
                String.join(" ", request.command()),
                Instant.now(),
                keeping.restart(),
                keeping.removes(),
                keeping.log(),
                keeping.words()));
        this.state = KeptState.starting(Birth.of((int) ProcessHandle.current().pid()));
    }

    /** Whether this process is to be one. */
    public static boolean isWanted() {
        return Integer.getInteger(PROPERTY) != null;
    }

    /** The id of the container that this process starts again, if it does. */
    public static Optional<String> again() {
        return Optional.ofNullable(System.getProperty(AGAIN));
    }

    /**
     * @param early takes what Brig has to say until the program runs; later that goes into the container's log
     * @return the exit code of the last program
     * @throws IOException if the name is taken
     */
    public static int run(Order order, Keeping keeping, Consumer<String> early) throws LaunchException, IOException {
        Detached.leaveSession();
        return new Keeper(order, keeping, early, Integer.getInteger(PROPERTY)).run();
    }

    private int run() throws LaunchException, IOException {
        if (isAgain) {
            write(state);
            kept.markWanted();
        } else {
            store.claim(kept, state);
            Again.write(kept.dir(), keeping.again());
        }
        try (var log = LogFile.open(kept.dir(), kept.log(), this::complain)) {
            return run(log);
        } catch (LaunchException | IOException | RuntimeException e) {
            if (!told && !isAgain) {
                store.forget(kept);
            } else {
                write(state.ended(Instant.now(), FAILED, String.valueOf(e.getMessage())));
            }
            throw e;
        }
    }

    private void complain(String problem) {
        Journal.tell("log", kept.id(), kept.name(), Map.of("problem", problem));
    }

    private int run(LogFile log) throws LaunchException, IOException {
        var pause = Duration.ZERO;
        while (true) {
            long started = System.nanoTime();
            var outcome = round(log);
            var ran = Duration.ofNanos(System.nanoTime() - started);
            var why = reason(outcome);
            Journal.tell("end", kept.id(), kept.name(), Map.of("code", outcome.code(), "reason", why));
            boolean again = !outcome.killed()
                    && !outcome.asked()
                    && !kept.isStopped()
                    && keeping.restart().restarts(outcome.code(), state.restarts());
            if (!again) {
                return end(outcome.code(), why);
            }
            pause = RestartPolicy.pause(pause, ran);
            write(state.restarting(Instant.now(), outcome.code()));
            if (!waited(pause)) {
                return end(outcome.code(), "stopped");
            }
            Journal.tell("restart", kept.id(), kept.name(), Map.of("restarts", state.restarts()));
        }
    }

    private static String reason(Supervision.Outcome outcome) {
        return outcome.killed() ? KILLED : outcome.oomKills() > 0 ? "out of memory" : "";
    }

    private Supervision.Outcome round(LogFile log) throws LaunchException, IOException {
        Consumer<String> notes = text -> {
            if (told) {
                log.line(LogFile.BRIG, text);
            } else {
                early.accept(text);
            }
        };
        try (var care = new KeptCare(kept, keeping, log, notes, this::runs, this::healthChanged)) {
            return Supervision.run(order, care, notes, AlertSink.Style.PLAIN, notes);
        } catch (LaunchException e) {
            if (!told) {
                throw e;
            }
            // it ran before: what fails now may pass, such as a disk that is full
            log.line(LogFile.BRIG, "start: " + e.getMessage());
            return new Supervision.Outcome(FAILED, false, false, 0);
        }
    }

    /** The program is being executed. */
    private void runs() {
        write(state.running(Instant.now(), keeping.health().isPresent() ? Health.STARTING : "none"));
        Journal.tell("start", kept.id(), kept.name(), Map.of("policy", kept.policy(), "root", kept.root()));
        if (!told) {
            told = true;
            // whatever of it fails, such as to tell a caller who is gone: the container goes on
            trying(() -> new JnaLinux().write(caller, kept.id().getBytes(StandardCharsets.US_ASCII)));
            trying(() -> new JnaLinux().close(caller));
            trying(Detached::leaveStandardStreams);
            trying(Detached::leaveDirectory);
        }
    }

    private interface Parting {
        void go() throws SyscallException;
    }

    private void trying(Parting parting) {
        try {
            parting.go();
        } catch (SyscallException e) {
            complain(String.valueOf(e.getMessage()));
        }
    }

    private void healthChanged(String health, String said) {
        write(state.with(health));
        Journal.tell("health", kept.id(), kept.name(), Map.of("health", health, "said", said));
    }

    private synchronized void write(KeptState next) {
        state = next;
        try {
            if (Files.isDirectory(kept.dir())) {
                next.write(kept.dir());
            }
        } catch (IOException e) {
            complain(String.valueOf(e.getMessage()));
        }
    }

    /** @return false if somebody stopped it meanwhile */
    private boolean waited(Duration pause) {
        long end = System.nanoTime() + pause.toNanos();
        var stopped = new java.util.concurrent.atomic.AtomicBoolean();
        Supervision.whenAskedToEnd(() -> stopped.set(true));
        while (System.nanoTime() < end) {
            if (stopped.get() || kept.isStopped()) {
                return false;
            }
            try {
                Thread.sleep(SLICE_MILLIS);
            } catch (InterruptedException e) {
                return false;
            }
        }
        return true;
    }

    private int end(int code, String why) throws IOException {
        write(state.ended(Instant.now(), code, why));
        if (keeping.removes()) {
            store.forget(kept);
        }
        return code;
    }
}
