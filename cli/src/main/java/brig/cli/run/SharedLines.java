package brig.cli.run;

import brig.monitor.Sink;
import brig.monitor.event.Event;
import brig.monitor.sink.JsonLinesSink;
import java.io.IOException;
import java.nio.file.Path;

/** One open file of events for many containers; it stays open when one of them has ended. */
final class SharedLines implements Sink {
    private final JsonLinesSink sink;

    private SharedLines(JsonLinesSink sink) {
        this.sink = sink;
    }

    static SharedLines append(Path file) throws IOException {
        return new SharedLines(JsonLinesSink.append(file));
    }

    /** Whether what is open is still what has this name: somebody may have put the file aside. */
    synchronized boolean isStillAt(Path file) {
        return sink.isStillAt(file);
    }

    @Override
    public synchronized void accept(Event event) {
        sink.accept(event);
    }

    @Override
    public void close() {
        // others go on
    }
}
