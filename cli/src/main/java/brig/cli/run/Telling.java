package brig.cli.run;

import brig.monitor.Meter;
import brig.monitor.Sink;
import brig.monitor.event.ContainerRef;
import brig.monitor.incident.History;
import brig.monitor.live.LiveWriter;
import brig.monitor.send.Sender;
import brig.monitor.sink.AlertSink;
import brig.monitor.sink.JsonLinesSink;
import brig.monitor.sink.Metrics;
import brig.monitor.sink.MetricsServer;
import brig.monitor.syslog.SyslogSink;
import brig.policy.Offence;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** All ways in which a container is talked about. Metrics are loaded only when somebody asked for them. */
final class Telling implements AutoCloseable {
    private final List<Sink> sinks = new ArrayList<>();
    private final History history = new History();
    private final LiveWriter live;
    private final Complaints complaints;
    private final Optional<Metrics> metrics;
    private final Optional<House.Page> page;
    private final Optional<MetricsServer> server;
    private final boolean events;
    private final AlertSink lines;
    private final List<Sender> senders = new ArrayList<>();
    private final Consumer<String> notes;

    /**
     * @param page where it is counted with others
     * @param alerts takes a line for each thing that is not allowed
     * @param notes takes what Brig has to say about itself
     * @throws IOException if the file of events cannot be written or the port is taken
     */
    Telling(
            Order order,
            Optional<House.Page> page,
            Consumer<String> alerts,
            AlertSink.Style style,
            Consumer<String> notes)
            throws IOException {
        sinks.add(history);
        this.page = page;
        page.ifPresent(sinks::add);
        this.notes = notes;
        lines = new AlertSink(alerts, style);
        sinks.add(lines);
        events = order.events().isPresent();
        if (events) {
            sinks.add(JsonLinesSink.append(order.events().get()));
        }
        if (order.metrics().isPresent()) {
            var registry = new CollectorRegistry();
            var counting = new Metrics(registry);
            MetricsServer.addJvm(registry);
            metrics = Optional.of(counting);
            server = Optional.of(new MetricsServer(registry, order.metrics().get()));
            sinks.add(counting);
        } else {
            metrics = Optional.empty();
            server = Optional.empty();
        }
        live = new LiveWriter(counting());
        sinks.add(live);
        complaints = new Complaints(live, notes);
        if (order.falco().isPresent()) {
            sinks.add(JsonLinesSink.falco(order.falco().get(), host()));
        }
        for (var destination : order.send()) {
            senders.add(new Sender(
                    destination, Sender.FOLDER, host(), order.request().id(), complaints, notes));
        }
        sinks.addAll(senders);
        if (order.syslog().isPresent()) {
            sinks.add(new SyslogSink(order.syslog().get(), host(), complaints, notes));
        }
    }

    private Meter counting() {
        var own = metrics.<Meter>map(m -> m).orElse(Meter.NONE);
        return page.isPresent() ? new BothMeters(own, page.get()) : own;
    }

    /** It runs, after that time. */
    void started(ContainerRef container, Duration took, List<String> missing) {
        metrics.ifPresent(counting -> counting.started(container, took, missing));
        page.ifPresent(shown -> shown.started(container, took, missing));
    }

    void startFailed(String policy) {
        metrics.ifPresent(counting -> counting.startFailed(policy));
        page.ifPresent(shown -> shown.startFailed(policy));
    }

    /** One that {@link #started} is gone. */
    void ended(ContainerRef container, List<String> missing) {
        metrics.ifPresent(counting -> counting.ended(container, missing));
        page.ifPresent(shown -> shown.ended(container, missing));
    }

    private static String host() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    }

    /**
     * Waits until the page of metrics has been read once more, if there is one.
     *
     * @param enough ends the waiting
     */
    void awaitReader(Duration longest, BooleanSupplier enough) {
        try {
            if (server.isPresent() && !longest.isZero()) {
                server.get().awaitRead(longest, enough);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<Sink> sinks() {
        return sinks;
    }

    History history() {
        return history;
    }

    Complaints meter() {
        return complaints;
    }

    /** What {@code brig top} shows. */
    LiveWriter live() {
        return live;
    }

    /** What of the allowed becomes an event, too: in a file one wants to see which programs ran. */
    Set<Offence> allowedWanted() {
        return events ? Set.of(Offence.EXECUTE, Offence.NETWORK) : Set.of();
    }

    @Override
    public void close() {
        complaints.sum();
        if (lines.silenced() > 0) {
            notes.accept(lines.silenced() + " alerts were not written here: of one kind " + AlertSink.MOST_A_MINUTE
                    + " a minute are");
        }
        for (var sender : senders) {
            if (sender.silenced() > 0) {
                notes.accept(sender.silenced() + " alerts were not sent: of one kind " + Sender.MOST_A_MINUTE
                        + " a minute are");
            }
        }
        server.ifPresent(MetricsServer::close);
    }
}
