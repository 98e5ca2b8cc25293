package brig.monitor.send;

import brig.monitor.Meter;
import brig.monitor.Meter.Sending;
import brig.monitor.Sink;
import brig.monitor.event.Event;
import brig.monitor.sink.AlertLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Posts alerts to a {@link Destination}, of one kind 60 a minute and kills always. Each is on disk before it is sent and until it has arrived, so that nothing is lost when
 * either end starts anew; a receiver may see one twice. After a failure it is tried again after a second, two, four, up to 30.
 */
public final class Sender implements Sink {
    /** Where alerts wait. */
    public static final Path FOLDER = Path.of("/var/lib/brig/spool");

    /** Alerts that may wait for one destination; a few kB each. */
    public static final int MOST_WAITING = 10_000;

    /** Of one verdict and rule. */
    public static final int MOST_A_MINUTE = 60;

    private static final int AT_ONCE = 100;
    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final long CLOSE_MILLIS = 3_000;

    private final Destination destination;
    private final String host;
    private final Spool spool;
    private final Meter meter;
    private final Consumer<String> notes;
    private final HttpClient client;
    private final AlertLimit limit = new AlertLimit(MOST_A_MINUTE);
    private final Semaphore news = new Semaphore(1);
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean lost;

    /**
     * @param folder of all spools
     * @param host the name of this machine
     * @param writer a name that no other Brig of this host has
     * @param notes takes a line about what does not arrive
     * @throws IOException if nothing can be kept there
     */
    public Sender(Destination destination, Path folder, String host, String writer, Meter meter, Consumer<String> notes)
            throws IOException {
        this(destination, new Spool(folder.resolve(destination.folder()), MOST_WAITING, writer), host, meter, notes);
    }

    Sender(Destination destination, Spool spool, String host, Meter meter, Consumer<String> notes) {
        this.destination = destination;
        this.spool = spool;
        this.host = host;
        this.meter = meter;
        this.notes = notes;
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        this.thread = Thread.ofPlatform().daemon().name("brig-send").start(this::run);
    }

    @Override
    public void accept(Event event) {
        if (!limit.mayTell(event)) {
            return;
        }
        var body = destination.kind().body(event, host);
        try {
            if (body.isPresent() && spool.add(event.time().toEpochMilli(), body.get())) {
                news.release();
            } else {
                lose("more than " + MOST_WAITING + " alerts wait for " + destination);
            }
        } catch (IOException e) {
            lose("cannot keep an alert for " + destination + ": " + e.getMessage());
            throw new UncheckedIOException(e);
        }
    }

    private void lose(String why) {
        meter.sent(destination.kind().key(), Sending.LOST);
        if (!lost) {
            lost = true;
            notes.accept(why + "; what does not arrive is counted");
        }
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        try {
            do {
                boolean fine;
                try {
                    fine = sendAll();
                } catch (IOException e) {
                    lose("cannot send alerts to " + destination + ": " + e.getMessage());
                    fine = false;
                }
                if (fine) {
                    pause = FIRST_PAUSE_MILLIS;
                    news.acquire();
                } else {
                    Thread.sleep(pause);
                    pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
                }
                news.drainPermits();
            } while (!closing || spool.waiting() > 0);
        } catch (InterruptedException | IOException e) {
            // what is left waits for the next Brig
        }
    }

    /** @return false if it must be tried again */
    private boolean sendAll() throws IOException, InterruptedException {
        var turn = spool.tryTurn();
        if (turn.isEmpty()) {
            return false;
        }
        try (var _ = turn.get()) {
            for (var files = spool.oldest(AT_ONCE); !files.isEmpty(); files = spool.oldest(AT_ONCE)) {
                for (var file : files) {
                    var body = Spool.read(file);
                    if (body.isPresent() && !arrives(body.get())) {
                        return false;
                    }
                    Spool.remove(file);
                }
            }
        }
        return true;
    }

    /** @return false if it may arrive another time */
    private boolean arrives(String body) throws InterruptedException {
        var kind = destination.kind().key();
        int status;
        try {
            status = client.send(request(body), BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            meter.sent(kind, Sending.FAILED);
            return false;
        }
        if (status / 100 == 2) {
            meter.sent(kind, Sending.DELIVERED);
            return true;
        }
        boolean later = status / 100 == 5 || status == 408 || status == 429;
        if (later) {
            meter.sent(kind, Sending.FAILED);
        } else {
            lose(destination + " answers " + status + " to an alert");
        }
        return !later;
    }

    private HttpRequest request(String body) {
        var address = destination.address();
        var request = HttpRequest.newBuilder(bare(address))
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (address.getUserInfo() != null) {
            var secret =
                    Base64.getEncoder().encodeToString(address.getUserInfo().getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + secret);
        }
        return request.build();
    }

    private static URI bare(URI address) {
        if (address.getUserInfo() == null) {
            return address;
        }
        return URI.create(address.toString().replace(address.getRawUserInfo() + "@", ""));
    }

    /** How many were too many of their kind. */
    public long silenced() {
        return limit.silenced();
    }

    /** Lets what waits arrive, within three seconds; the rest stays on disk. */
    @Override
    public void close() {
        closing = true;
        news.release();
        try {
            thread.join(CLOSE_MILLIS);
            thread.interrupt();
            thread.join(CLOSE_MILLIS);
            int waiting = spool.waiting();
            if (waiting > 0) {
                notes.accept(waiting + (waiting == 1 ? " alert has" : " alerts have") + " not reached " + destination
                        + " and wait in " + spool + " for the next run that sends there");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            notes.accept("cannot look at " + spool + ": " + e.getMessage());
        } finally {
            client.shutdownNow();
        }
    }
}
