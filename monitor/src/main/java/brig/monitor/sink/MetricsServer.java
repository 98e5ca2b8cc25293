package brig.monitor.sink;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.HTTPServer;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** Serves {@code /metrics} in Prometheus' text format; there is nothing to change through it. */
public final class MetricsServer implements AutoCloseable {
    public static final int PORT = 9464;
    private static final int THREADS = 5;

    private final HttpServer server;
    private final ExecutorService threads;
    private final HttpHandler page;
    private long lastReadBegan = Long.MIN_VALUE;

    /**
     * Listens on the loopback address.
     *
     * @param port 0 for any free one
     */
    public MetricsServer(CollectorRegistry registry, int port) throws IOException {
        this(registry, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    public MetricsServer(CollectorRegistry registry, InetSocketAddress address) throws IOException {
        page = new HTTPServer.HTTPMetricHandler(registry);
        threads = Executors.newFixedThreadPool(
                THREADS, Thread.ofPlatform().daemon().name("brig-metrics").factory());
        try {
            server = HttpServer.create(address, 3);
            List.of("/", "/metrics", "/-/healthy").forEach(path -> server.createContext(path, this::answer));
            server.setExecutor(threads);
            // its own thread is a child of the one that starts it, and ours shall not keep the process alive
            var starting = Thread.ofPlatform().daemon().start(server::start);
            starting.join();
        } catch (IOException e) {
            throw new IOException(
                    "cannot serve metrics on " + address.getHostString() + ":" + address.getPort() + ": "
                            + e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            throw new IOException("interrupted while serving metrics on " + address, e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        long began = System.nanoTime();
        page.handle(exchange);
        if (!exchange.getRequestURI().getPath().equals("/-/healthy")) {
            read(began);
        }
    }

    private synchronized void read(long began) {
        lastReadBegan = began;
        notifyAll();
    }

    /**
     * Waits until somebody has read the whole page once more: what happened before this call has arrived then.
     *
     * @param enough asked several times a second, ends the waiting
     * @return false if nobody did
     */
    public synchronized boolean awaitRead(Duration longest, BooleanSupplier enough) throws InterruptedException {
        long start = System.nanoTime();
        while (lastReadBegan == Long.MIN_VALUE || lastReadBegan - start < 0) {
            if (System.nanoTime() - start > longest.toNanos() || enough.getAsBoolean()) {
                return false;
            }
            wait(100);
        }
        return true;
    }

    /** The JVM's own memory, threads and collections beside Brig's counters. */
    public static void addJvm(CollectorRegistry registry) {
        DefaultExports.register(registry);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
