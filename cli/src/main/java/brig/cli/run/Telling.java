package brig.cli.run;

import brig.monitor.Meter;
import brig.monitor.Sink;
import brig.monitor.incident.History;
import brig.monitor.sink.AlertSink;
import brig.monitor.sink.JsonLinesSink;
import brig.monitor.sink.Metrics;
import brig.monitor.sink.MetricsServer;
import brig.policy.Offence;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** All ways in which a container is talked about. Metrics are loaded only when somebody asked for them. */
final class Telling implements AutoCloseable {
    private final List<Sink> sinks = new ArrayList<>();
    private final History history = new History();
    private final Complaints complaints;
    private final Optional<Metrics> metrics;
    private final Optional<MetricsServer> server;
    private final boolean events;

    /**
     * @param alerts takes a line for each thing that is not allowed
     * @param notes takes what Brig has to say about itself
     * @throws IOException if the file of events cannot be written or the port is taken
     */
    Telling(Order order, Consumer<String> alerts, AlertSink.Style style, Consumer<String> notes) throws IOException {
        sinks.add(history);
        sinks.add(new AlertSink(alerts, style));
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
        complaints = new Complaints(metrics.<Meter>map(m -> m).orElse(Meter.NONE), notes);
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

    Optional<Metrics> metrics() {
        return metrics;
    }

    /** What of the allowed becomes an event, too: in a file one wants to see which programs ran. */
    Set<Offence> allowedWanted() {
        return events ? Set.of(Offence.EXECUTE, Offence.NETWORK) : Set.of();
    }

    @Override
    public void close() {
        complaints.sum();
        server.ifPresent(MetricsServer::close);
    }
}
