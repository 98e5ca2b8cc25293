package brig.monitor.host.engine;

import brig.monitor.host.fact.Reading;
import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * GET over a unix socket, in HTTP/1.0: the answer ends where the connection does, so nothing has to be said about
 * lengths and chunks. Only GET: whoever answers is asked, never told.
 */
public final class UnixHttp {
    /** One clock for all: closing a channel is what wakes a reader that waits. */
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("audit-deadline").factory());

    private final Path socket;
    private final Duration patience;
    private final int largest;
    private volatile boolean answered;
    private volatile boolean hangs;

    /**
     * @param patience for one answer, from connecting to its end
     * @param largest bytes that an answer may have
     */
    public UnixHttp(Path socket, Duration patience, int largest) {
        this.socket = socket;
        this.patience = patience;
        this.largest = largest;
    }

    /**
     * Absent if the engine says 404; unreadable if it says anything else than 200, too much, nothing, or no JSON. One
     * that never said anything and let the first question wait is asked nothing more: four questions' patience would be
     * more than all other engines and processes have together.
     */
    public Reading<Tree> get(String path) {
        if (hangs && !answered) {
            return late();
        }
        try {
            var text = exchange(path);
            answered = true;
            return answer(text);
        } catch (AsynchronousCloseException e) {
            hangs = true;
            return late();
        } catch (IOException e) {
            return Reading.unreadable(String.valueOf(e.getMessage()));
        }
    }

    private Reading<Tree> late() {
        return Reading.unreadable("no whole answer in " + patience.toMillis() + " ms");
    }

    private String exchange(String path) throws IOException {
        var request = "GET " + path + " HTTP/1.0\r\nHost: brig\r\nAccept: application/json\r\n\r\n";
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            var alarm = CLOCK.schedule(() -> close(channel), patience.toMillis(), TimeUnit.MILLISECONDS);
            try {
                var bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                return read(channel);
            } finally {
                alarm.cancel(false);
            }
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it was only to be ended
        }
    }

    private String read(SocketChannel channel) throws IOException {
        var all = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(64 << 10);
        while (channel.read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
            if (all.size() > largest) {
                throw new IOException("the answer is longer than " + largest + " bytes");
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    static Reading<Tree> answer(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0 || !text.startsWith("HTTP/1.")) {
            return Reading.unreadable("the answer is no HTTP");
        }
        var status = text.substring(0, text.indexOf("\r\n")).split(" ", 3);
        if (status.length < 2 || !status[1].equals("200")) {
            return status.length > 1 && status[1].equals("404")
                    ? Reading.absent()
                    : Reading.unreadable("the answer is '" + String.join(" ", status) + "'");
        }
        try {
            return Reading.of(Json.read(text.substring(end + 4)));
        } catch (IOException e) {
            return Reading.unreadable("the answer is no JSON");
        }
    }
}
