package brig.cli.run;

import brig.monitor.ForwardingMeter;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Event;
import brig.monitor.sink.Metrics;
import brig.monitor.sink.MetricsServer;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** A page of metrics for all containers of a daemon, which names the others of this host, too. */
public final class HousePage extends ForwardingMeter implements House.Page {
    private final Metrics metrics;

    private HousePage(Metrics metrics) {
        super(metrics);
        this.metrics = metrics;
    }

    /**
     * Serves it as long as this process lives.
     *
     * @param audits shown on it, too
     */
    public static HousePage serve(InetSocketAddress address, Optional<AuditSchedule> audits) throws IOException {
        var registry = new CollectorRegistry();
        var page = new HousePage(new Metrics(registry));
        MetricsServer.addJvm(registry);
        new RunningContainers().register(registry);
        audits.ifPresent(registry::register);
        var _ = new MetricsServer(registry, address);
        return page;
    }

    @Override
    public void started(ContainerRef container, Duration time, Iterable<String> missing) {
        metrics.started(container, time, missing);
    }

    @Override
    public void startFailed(String policy) {
        metrics.startFailed(policy);
    }

    @Override
    public void ended(ContainerRef container, Iterable<String> missing) {
        metrics.ended(container, missing);
    }

    @Override
    public void accept(Event event) {
        metrics.accept(event);
    }

    /** A container has ended; the page is the daemon's. */
    @Override
    public void close() {
        // nothing of it is a container's
    }
}
