package brig.cli.life;

import brig.cli.run.Care;
import brig.cli.run.ExecDoor;
import brig.cli.run.Execs;
import brig.cli.run.Journal;
import brig.cli.run.OwnSeat;
import brig.runtime.launch.Container;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Launches;
import brig.runtime.launch.Standard;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** One run of a kept container's program: its output goes into the log, its health and its memory are looked at. */
final class KeptCare implements Care, AutoCloseable {
    /** What the program wrote last may still lie in a pipe. */
    private static final long DRAIN_MILLIS = 2000;

    private static final long PULSE_MILLIS = 1000;

    private final Kept kept;
    private final Keeping keeping;
    private final LogFile log;
    private final Consumer<String> notes;
    private final Runnable runs;
    private final BiConsumer<String, String> health;
    private final JnaLinux linux = new JnaLinux();
    private final List<Integer> ends = new ArrayList<>();
    private final List<LogPump> pumps = new ArrayList<>();

    /**
     * @param runs called when the program is being executed
     * @param health gets each new state of its health, and why
     */
    KeptCare(
            Kept kept,
            Keeping keeping,
            LogFile log,
            Consumer<String> notes,
            Runnable runs,
            BiConsumer<String, String> health) {
        this.kept = kept;
        this.keeping = keeping;
        this.log = log;
        this.notes = notes;
        this.runs = runs;
        this.health = health;
    }

    @Override
    public Container start(LaunchRequest request) throws LaunchException, SyscallException {
        int nothing = Descriptors.openNothing();
        ends.add(nothing);
        return Launches.start(request, new Standard(nothing, pump("stdout"), pump("stderr")));
    }

    @Override
    public void onSignal(IntConsumer arrived) {
        new OwnSeat().onSignal(arrived);
    }

    private int pump(String stream) throws SyscallException {
        var pipe = Descriptors.pipe();
        ends.add(pipe.second());
        pumps.add(LogPump.start(Descriptors.input(pipe.first()), stream, log));
        return pipe.second();
    }

    @Override
    public Closing terminal(int master) {
        // its owner closes the master, after us
        var pump = LogPump.start(new Uncloseable(Descriptors.input(master)), "stdout", log);
        return () -> pump.awaitEnd(DRAIN_MILLIS);
    }

    /** The stream of a descriptor that somebody else closes. */
    private static final class Uncloseable extends java.io.FilterInputStream {
        Uncloseable(java.io.InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }

    @Override
    public Attended started(Container container, Execs execs) throws IOException {
        letGo(); // only the program holds the pipes now, so they end with it
        if (Files.exists(kept.dir().resolve(KeptLimits.FILE))) {
            KeptLimits.apply(kept, container.cgroup());
        }
        var door = ExecDoor.open(Container.door(container.id()), execs, notes);
        runs.run();
        var watchers = new ArrayList<Thread>();
        watchers.add(Thread.ofPlatform().daemon().name("brig-pulse").start(() -> pulse(container)));
        keeping.health()
                .ifPresent(check -> watchers.add(Thread.ofPlatform()
                        .daemon()
                        .name("brig-health")
                        .start(() -> new Health(check, execs, health).run())));
        return code -> {
            watchers.forEach(Thread::interrupt);
            door.ended(code);
            pumps.forEach(pump -> pump.awaitEnd(DRAIN_MILLIS));
        };
    }

    /** Tells of processes that the memory limit killed while others went on. */
    private void pulse(Container container) {
        long before = 0;
        try {
            while (true) {
                long kills = container.cgroup().usage().oomKills().orElse(0);
                if (kills > before) {
                    Journal.tell("oom", kept.id(), kept.name(), Map.of("kills", kills));
                    notes.accept(
                            "out of memory: the kernel has killed " + kills + (kills == 1 ? " process" : " processes"));
                    before = kills;
                }
                Thread.sleep(PULSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // its group is gone: it has ended
        }
    }

    private void letGo() throws SyscallException {
        for (int end : ends) {
            linux.close(end);
        }
        ends.clear();
    }

    @Override
    public void close() throws IOException {
        letGo();
    }
}
