package brig.monitor.sink;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.HTTPServer;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Serves {@code /metrics} in Prometheus' text format; there is nothing to change through it. */
public final class MetricsServer implements AutoCloseable {
    public static final int PORT = 9464;

    private final HTTPServer server;

    /**
     * Listens on the loopback address.
     *
     * @param port 0 for any free one
     */
    public MetricsServer(CollectorRegistry registry, int port) throws IOException {
        this(registry, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    public MetricsServer(CollectorRegistry registry, InetSocketAddress address) throws IOException {
        try {
            server = new HTTPServer.Builder()
                    .withInetSocketAddress(address)
                    .withRegistry(registry)
                    .withDaemonThreads(true)
                    .build();
        } catch (IOException e) {
            throw new IOException(
                    "cannot serve metrics on " + address.getHostString() + ":" + address.getPort() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** The JVM's own memory, threads and collections beside Brig's counters. */
    public static void addJvm(CollectorRegistry registry) {
        DefaultExports.register(registry);
    }

    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.close();
    }
}
