package brig.monitor.sink;

import brig.monitor.Sink;
import brig.monitor.event.Event;
import brig.monitor.text.AlertJson;
import brig.monitor.text.EventJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Appends every event to a file, one JSON object per line (docs/events.md). */
public final class JsonLinesSink implements Sink {
    /** Bytes after which a file is put aside: what fills it is the container's choice. */
    private static final long LONGEST = 64 << 20;

    private final Path file;
    private final long longest;
    private final Function<Event, Optional<String>> lines;
    private Writer out;
    private Object identity;
    private long size;

    private JsonLinesSink(Path file, long longest, Function<Event, Optional<String>> lines) throws IOException {
        this.lines = lines;
        this.file = file;
        this.longest = longest;
        this.out = open(file);
        this.identity = identity(file);
        this.size = Files.size(file);
    }

    private static Object identity(Path file) throws IOException {
        return List.of(Files.getAttribute(file, "unix:dev"), Files.getAttribute(file, "unix:ino"));
    }

    /** Whether the file that is written to is still the one of this name: somebody else may have put it aside. */
    public boolean isStillAt(Path name) {
        try {
            return identity(name).equals(identity);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Opens or makes the file; a new one is 0600. A file that has grown to 64 MiB becomes {@code FILE.1}, in the place of the
     * one before, and a new one begins: what is on the disk is bounded, and the newest is there.
     */
    public static JsonLinesSink append(Path file) throws IOException {
        return append(file, LONGEST);
    }

    /**
     * The same with alerts alone, in Falco's words.
     *
     * @param host the name of this machine
     */
    public static JsonLinesSink falco(Path file, String host) throws IOException {
        return append(file, LONGEST, event -> AlertJson.falco(event, host));
    }

    static JsonLinesSink append(Path file, long longest) throws IOException {
        return append(file, longest, event -> Optional.of(EventJson.line(event)));
    }

    private static JsonLinesSink append(Path file, long longest, Function<Event, Optional<String>> lines)
            throws IOException {
        try {
            return new JsonLinesSink(file, longest, lines);
        } catch (FileSystemException e) {
            var why = e.getReason() == null ? e.getClass().getSimpleName().replace("Exception", "") : e.getReason();
            throw new IOException("cannot write events to '" + file + "': " + why, e);
        }
    }

    private static Writer open(Path file) throws IOException {
        if (Files.notExists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return Files.newBufferedWriter(
                file, StandardCharsets.UTF_8, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    @Override
    public void accept(Event event) {
        var text = lines.apply(event);
        if (text.isEmpty()) {
            return;
        }
        try {
            var line = text.get(); // ASCII: a byte each
            out.write(line);
            out.write('\n');
            out.flush(); // whoever follows the file sees it now
            size += line.length() + 1;
            if (size > longest && Files.isRegularFile(file)) {
                putAside();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("append an event: " + e.getMessage(), e);
        }
    }

    private void putAside() throws IOException {
        out.close();
        Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        out = open(file);
        identity = identity(file);
        size = 0;
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
