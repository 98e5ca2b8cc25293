package brig.cli.life;

import java.io.IOException;
import java.io.InputStream;

/** Reads what a program writes and puts it into the log, line by line, until nobody can write any more. */
final class LogPump {
    /** Longer lines are cut into pieces. */
    private static final int LONGEST_LINE = 16 << 10;

    private final InputStream from;
    private final String stream;
    private final LogFile log;
    private final Thread thread;
    private final byte[] line = new byte[LONGEST_LINE];
    private int length;

    private LogPump(InputStream from, String stream, LogFile log) {
        this.from = from;
        this.stream = stream;
        this.log = log;
        this.thread = Thread.ofPlatform().daemon().name("brig-log-" + stream).unstarted(this::run);
    }

    static LogPump start(InputStream from, String stream, LogFile log) {
        var pump = new LogPump(from, stream, log);
        pump.thread.start();
        return pump;
    }

    private void run() {
        var chunk = new byte[LONGEST_LINE];
        try (from) {
            for (int got = from.read(chunk); got >= 0; got = from.read(chunk)) {
                take(chunk, got);
            }
        } catch (IOException e) {
            // EIO: nobody has the terminal open any more; an end like any other
        }
        if (length > 0) {
            var rest = new LogFile.Entry(stream);
            rest.add(line, 0, length, true);
            log.append(rest);
        }
    }

    private void take(byte[] chunk, int count) {
        var entry = new LogFile.Entry(stream);
        for (int i = 0; i < count; i++) {
            if (chunk[i] == '\n') {
                entry.add(line, 0, length, true);
                length = 0;
            } else {
                if (length == LONGEST_LINE) {
                    entry.add(line, 0, length, false);
                    length = 0;
                }
                line[length++] = chunk[i];
            }
        }
        if (!entry.isEmpty()) {
            log.append(entry);
        }
    }

    /** After the program's end: what it wrote last is still read. */
    void awaitEnd(long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
