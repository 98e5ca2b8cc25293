package brig.cli.oci;

import brig.cli.run.Attention;
import brig.cli.run.House;
import brig.cli.run.Supervision;
import brig.cli.run.Told;
import brig.monitor.Killable;
import brig.monitor.Sink;
import brig.monitor.event.ContainerRef;
import brig.monitor.incident.History;
import brig.monitor.incident.Incidents;
import brig.monitor.pipe.EventPipe;
import brig.monitor.source.Watch;
import brig.runtime.host.Control;
import brig.runtime.launch.Container;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The verdicts on one program of a container, and what is written down about them. */
final class Watching implements AutoCloseable {
    private final EventPipe pipe;
    private final Watch watch;
    private final House house;
    private final Attention attention;

    private Watching(EventPipe pipe, Watch watch, House house, Attention attention) {
        this.pipe = pipe;
        this.watch = watch;
        this.house = house;
        this.attention = attention;
    }

    static Watching start(Container container, Killable killable, House house) throws IOException {
        return start(container, killable, house, List.of());
    }

    /** @param more who hears of the events, too; closed with this */
    static Watching start(Container container, Killable killable, House house, List<? extends Sink> more)
            throws IOException {
        EngineEvents.prepare();
        var history = new History();
        var sinks = new ArrayList<Sink>(List.of(history, house.lines(EngineEvents.FILE)));
        house.page().ifPresent(sinks::add);
        sinks.addAll(more);
        sinks.add(new Told(container.page()));
        var attention = house.attend(container);
        var pipe = new EventPipe(EventPipe.CAPACITY, attention.wanted(), sinks, attention.detectors(), house.meter());
        try {
            var watch = Watch.start(
                    Supervision.watched(name(container), container, attention.hasRules()),
                    Supervision.judge(container),
                    attention.objector(),
                    killable,
                    pipe,
                    new Incidents(Incidents.FOLDER, Incidents.KEEP, history));
            attention.begin(watch, pipe);
            return new Watching(pipe, watch, house, attention);
        } catch (IOException | RuntimeException e) {
            house.leave(attention);
            pipe.close();
            throw e;
        }
    }

    /** In events, reports and metrics. */
    static ContainerRef name(Container container) {
        var request = container.plan().request();
        return new ContainerRef(request.id(), request.name(), request.policy()).without(missing(container));
    }

    static List<String> missing(Container container) {
        return container.missing().stream().map(Control::name).toList();
    }

    /** Until the last of those that the program started has ended, too: they all have its filter. */
    void awaitNobody() {
        try {
            watch.awaitNobody();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** After the program's end. */
    @Override
    public void close() throws IOException {
        house.leave(attention);
        try (pipe) {
            watch.awaitEnding();
            watch.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
