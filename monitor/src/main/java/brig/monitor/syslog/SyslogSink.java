package brig.monitor.syslog;

import brig.monitor.Meter;
import brig.monitor.Meter.Sending;
import brig.monitor.Sink;
import brig.monitor.event.Event;
import brig.monitor.sink.AlertLimit;
import brig.monitor.text.SyslogLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends each alert to a syslog daemon, on a thread of its own. Syslog answers nothing, so what was handed over counts as
 * delivered; what cannot be handed over is tried again for some seconds, then lost and counted.
 */
public final class SyslogSink implements Sink {
    private static final String KIND = "syslog";
    private static final int MOST_WAITING = 1000;
    /** Of one verdict and rule. */
    private static final int MOST_A_MINUTE = 60;

    private static final int ATTEMPTS = 4;
    private static final long PAUSE_MILLIS = 500;
    private static final long CLOSE_MILLIS = 3000;

    private final SyslogAddress address;
    private final String host;
    private final Meter meter;
    private final Consumer<String> notes;
    private final AlertLimit limit = new AlertLimit(MOST_A_MINUTE);
    /** Empty: there will be no more. */
    private final ArrayBlockingQueue<Optional<String>> queue = new ArrayBlockingQueue<>(MOST_WAITING);

    private final Thread thread;
    private @Nullable Wire wire;
    private volatile boolean lost;

    /**
     * @param host the name of this machine
     * @param notes takes a line about the first message that is lost
     */
    public SyslogSink(SyslogAddress address, String host, Meter meter, Consumer<String> notes) {
        this.address = address;
        this.host = host;
        this.meter = meter;
        this.notes = notes;
        this.thread = Thread.ofPlatform().daemon().name("brig-syslog").start(this::run);
    }

    @Override
    public void accept(Event event) {
        if (limit.mayTell(event)) {
            SyslogLine.of(event, host).ifPresent(line -> {
                if (!queue.offer(Optional.of(line))) {
                    lose("more than " + MOST_WAITING + " alerts wait");
                }
            });
        }
    }

    private void run() {
        try {
            for (var next = queue.take(); next.isPresent(); next = queue.take()) {
                deliver(next.get().getBytes(StandardCharsets.US_ASCII));
            }
        } catch (InterruptedException e) {
            // it took too long after the end
        } finally {
            hangUp();
        }
    }

    private void deliver(byte[] message) throws InterruptedException {
        var why = "";
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                var open = wire == null ? Wire.open(address) : wire;
                wire = open;
                open.send(message);
                meter.sent(KIND, Sending.DELIVERED);
                return;
            } catch (IOException e) {
                meter.sent(KIND, Sending.FAILED);
                why = String.valueOf(e.getMessage());
                hangUp();
                Thread.sleep(attempt * PAUSE_MILLIS);
            }
        }
        lose(why);
    }

    private void lose(String why) {
        meter.sent(KIND, Sending.LOST);
        if (!lost) {
            lost = true;
            notes.accept("syslog " + address + ": " + why + "; what does not arrive is counted");
        }
    }

    private void hangUp() {
        try {
            if (wire != null) {
                wire.close();
            }
        } catch (IOException e) {
            // it is of no use any more
        }
        wire = null;
    }

    /** How many were too many of a kind; to be asked when it is closed. */
    public long silenced() {
        return limit.silenced();
    }

    @Override
    public void close() {
        try {
            if (queue.offer(Optional.empty(), CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                thread.join(CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
