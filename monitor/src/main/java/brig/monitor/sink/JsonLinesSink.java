package brig.monitor.sink;

import brig.monitor.Sink;
import brig.monitor.event.Event;
import brig.monitor.text.EventJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Appends every event to a file, one JSON object per line (docs/events.md). */
public final class JsonLinesSink implements Sink {
    private final Writer out;

    public JsonLinesSink(Writer out) {
        this.out = out;
    }

    /** Opens or makes the file; a new one is 0600. */
    public static JsonLinesSink append(Path file) throws IOException {
        if (Files.notExists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        var options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        return new JsonLinesSink(
                Files.newBufferedWriter(file, StandardCharsets.UTF_8, options.toArray(StandardOpenOption[]::new)));
    }

    @Override
    public void accept(Event event) {
        try {
            out.write(EventJson.line(event));
            out.write('\n');
            out.flush(); // whoever follows the file sees it now
        } catch (IOException e) {
            throw new UncheckedIOException("append an event: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException("close the file of events: " + e.getMessage(), e);
        }
    }
}
