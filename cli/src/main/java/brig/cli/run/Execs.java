package brig.cli.run;

import brig.monitor.Killable;
import brig.monitor.Meter.Part;
import brig.monitor.Objector;
import brig.monitor.event.ContainerRef;
import brig.monitor.incident.KillReporter;
import brig.monitor.pipe.EventPipe;
import brig.monitor.source.Watch;
import brig.runtime.launch.Container;
import brig.runtime.launch.Joining;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Standard;
import brig.runtime.plan.ExecRequest;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Further programs of one container, each confined as the first one is and watched by the same judge. */
public final class Execs {
    private static final int SIGKILL = 9;

    private final Container container;
    private final ContainerRef name;
    private final boolean rules;
    private final Objector objector;
    private final EventPipe pipe;
    private final KillReporter reporter;
    private final List<Watch> watches = new ArrayList<>();

    /** @param rules whether there are rules that may ask for particulars of its processes */
    Execs(
            Container container,
            ContainerRef name,
            boolean rules,
            Objector objector,
            EventPipe pipe,
            KillReporter reporter) {
        this.container = container;
        this.rules = rules;
        this.name = name;
        this.objector = objector;
        this.pipe = pipe;
        this.reporter = reporter;
    }

    /** One of them. Whoever holds it must close it. */
    public final class Program implements AutoCloseable {
        private final Container program;
        private final @Nullable Watch watch;

        private Program(Container program, @Nullable Watch watch) {
            this.program = program;
            this.watch = watch;
        }

        public Container container() {
            return program;
        }

        /** Ends it, and what it has started in its own process group. */
        public void kill() throws IOException {
            new JnaLinux().signalGroup(program.initPidFd(), SIGKILL);
        }

        /** Returns at once: what it left running is watched until that has ended, too. */
        @Override
        public void close() {
            Thread.ofPlatform().daemon().name("brig-exec-end").start(this::awaitNobody);
        }

        private void awaitNobody() {
            try (program) {
                if (watch != null) {
                    watch.awaitNobody();
                    watch.close();
                    forget(watch);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                pipe.meter().failed(Part.LISTENER, e);
            }
        }
    }

    /** Starts a program. */
    public Program start(ExecRequest request, Standard standard) throws LaunchException, IOException {
        var program = Joining.start(container, request, standard);
        try {
            if (program.listenerFd() < 0) {
                return new Program(program, null);
            }
            var watch = Watch.start(
                    Supervision.watched(name, program, rules),
                    Supervision.judge(program),
                    objector,
                    Killable.of(container),
                    pipe,
                    reporter);
            synchronized (this) {
                watches.add(watch);
            }
            return new Program(program, watch);
        } catch (IOException | RuntimeException e) {
            program.close();
            throw e;
        }
    }

    /** Whether one of them did what ends the container. Returns when that is over and reported. */
    synchronized boolean killed() throws InterruptedException {
        boolean killed = false;
        for (var watch : watches) {
            watch.awaitEnding();
            killed |= watch.killed();
        }
        return killed;
    }

    private synchronized void forget(Watch watch) {
        // one that killed is asked about at the end
        if (!watch.killed()) {
            watches.remove(watch);
        }
    }
}
