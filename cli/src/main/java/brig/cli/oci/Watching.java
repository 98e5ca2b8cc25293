package brig.cli.oci;

import brig.cli.run.Supervision;
import brig.cli.run.Told;
import brig.monitor.Killable;
import brig.monitor.Meter;
import brig.monitor.event.ContainerRef;
import brig.monitor.incident.History;
import brig.monitor.incident.Incidents;
import brig.monitor.pipe.EventPipe;
import brig.monitor.sink.JsonLinesSink;
import brig.monitor.source.Watch;
import brig.policy.Offence;
import brig.runtime.host.Control;
import brig.runtime.launch.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;

/** The verdicts on one program of a container, and what is written down about them. */
final class Watching implements AutoCloseable {
    /** Every event of every engine's container, as JSON lines. */
    static final Path EVENTS = Path.of("/var/log/brig/events.jsonl");

    private final EventPipe pipe;
    private final Watch watch;

    private Watching(EventPipe pipe, Watch watch) {
        this.pipe = pipe;
        this.watch = watch;
    }

    static Watching start(Container container, Killable killable) throws IOException {
        Files.createDirectories(
                EVENTS.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var history = new History();
        var pipe = new EventPipe(
                EventPipe.CAPACITY,
                EnumSet.of(Offence.EXECUTE),
                List.of(history, JsonLinesSink.append(EVENTS), new Told(container.page())),
                List.of(),
                Meter.NONE);
        var request = container.plan().request();
        var missing = container.missing().stream().map(Control::name).toList();
        var name = new ContainerRef(request.id(), request.name(), request.policy()).without(missing);
        var watch = Watch.start(
                Supervision.watched(name, container, false),
                Supervision.judge(container),
                killable,
                pipe,
                new Incidents(Incidents.FOLDER, Incidents.KEEP, history));
        return new Watching(pipe, watch);
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
        try (pipe) {
            watch.awaitEnding();
            watch.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
