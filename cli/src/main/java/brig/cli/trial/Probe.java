package brig.cli.trial;

import brig.cli.run.Supervision;
import brig.cli.run.WholeContainer;
import brig.monitor.Judge;
import brig.monitor.Meter;
import brig.monitor.event.Call;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Verdict;
import brig.monitor.incident.KillReporter;
import brig.monitor.pipe.EventPipe;
import brig.monitor.source.Watch;
import brig.policy.Offence;
import brig.runtime.launch.Container;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Launches;
import brig.runtime.launch.Standard;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.NativeMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One container that does what it is asked, before its policy's own judge: no rules over time, no alerts, no reports. */
final class Probe implements AutoCloseable {
    private static final int ANSWER = 8;
    private static final int PATIENCE_MILLIS = 10_000;

    private final Container container;
    private final EventPipe pipe;
    private final @Nullable Watch watch;
    private final int deeds;
    private final int answers;
    private final List<Judged> judged;

    /** What the judge said to a call. */
    record Judged(String syscall, Verdict verdict) {}

    /**
     * What came of a deed.
     *
     * @param value an errno, or a wait status
     * @param judged meanwhile
     */
    record Answer(Kind kind, int value, List<Judged> judged) {
        /** In the order of {@code probe.h}, then what only we can see. */
        enum Kind {
            RESULT,
            /** Whoever did it is gone without a word. */
            NOTHING,
            /** There can be no second process in this container. */
            ALONE,
            /** The container is gone. */
            ENDED,
            /** It said nothing for ten seconds. */
            SILENCE
        }
    }

    private Probe(
            Container container, EventPipe pipe, @Nullable Watch watch, int deeds, int answers, List<Judged> judged) {
        this.container = container;
        this.pipe = pipe;
        this.watch = watch;
        this.deeds = deeds;
        this.answers = answers;
        this.judged = judged;
    }

    /** @throws LaunchException if the policy cannot be held here, or its container not be started */
    static Probe start(LaunchRequest request) throws LaunchException, IOException {
        var toProbe = Descriptors.pipe();
        var fromProbe = Descriptors.pipe();
        Container container;
        try {
            container = Launches.start(request.asProbe(), new Standard(toProbe.first(), fromProbe.second(), 2));
        } catch (LaunchException e) {
            Descriptors.close(toProbe.second());
            Descriptors.close(fromProbe.first());
            throw e;
        } finally {
            Descriptors.close(toProbe.first());
            Descriptors.close(fromProbe.second());
        }
        var pipe = new EventPipe(EventPipe.CAPACITY, Set.of(), List.of(), List.of(), Meter.NONE);
        var judged = new ArrayList<Judged>();
        try {
            var name = new ContainerRef(request.id(), request.name(), request.policy());
            var watch = container.listenerFd() < 0
                    ? null
                    : Watch.start(
                            Supervision.watched(name, container, false),
                            listening(Supervision.judge(container), judged),
                            new WholeContainer(container),
                            pipe,
                            KillReporter.NONE);
            return new Probe(container, pipe, watch, toProbe.second(), fromProbe.first(), judged);
        } catch (IOException e) {
            new Probe(container, pipe, null, toProbe.second(), fromProbe.first(), judged).close();
            throw e;
        }
    }

    private static Judge listening(Judge judge, List<Judged> judged) {
        return (Call call, Offence offence) -> {
            var verdict = judge.judge(call, offence);
            if (!(verdict instanceof Verdict.Allow)) {
                synchronized (judged) {
                    judged.add(new Judged(Call.bare(call.syscall()), verdict));
                }
            }
            return verdict;
        };
    }

    Answer ask(Deed deed, boolean alone) throws IOException {
        said();
        try {
            var bytes = deed.bytes(alone);
            Descriptors.write(deeds, NativeMemory.of(bytes), bytes.length);
            if (!new JnaLinux().waitReadable(answers, PATIENCE_MILLIS)) {
                return new Answer(Answer.Kind.SILENCE, 0, said());
            }
        } catch (IOException e) {
            return new Answer(Answer.Kind.ENDED, 0, said()); // nobody reads any more
        }
        var memory = NativeMemory.ofSize(ANSWER);
        if (Descriptors.read(answers, memory) != ANSWER) {
            return new Answer(Answer.Kind.ENDED, 0, said());
        }
        int kind = memory.buffer().getInt(0);
        return new Answer(Answer.Kind.values()[kind - 1], memory.buffer().getInt(4), said());
    }

    /** What was judged since the last time. */
    private List<Judged> said() {
        synchronized (judged) {
            var all = List.copyOf(judged);
            judged.clear();
            return all;
        }
    }

    /** The effective capabilities of its first process, as the kernel tells them. */
    Optional<Long> capabilities() throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + container.initPid() + "/status"))) {
            if (line.startsWith("CapEff:")) {
                return Optional.of(Long.parseUnsignedLong(line.substring(7).strip(), 16));
            }
        }
        return Optional.empty();
    }

    /** Ends the container; nothing of it is left. */
    @Override
    public void close() throws IOException {
        try (container;
                pipe;
                watch) {
            container.kill();
        } finally {
            Descriptors.close(deeds);
            Descriptors.close(answers);
        }
    }
}
