package brig.cli.life;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a container's program wrote, a line each in the form that Kubernetes' runtimes use: time, {@code stdout} or {@code
 * stderr}, {@code F} for a whole line or {@code P} for the beginning of a longer one, the text. Brig's own words about the
 * container are in it as {@code brig}. A file that is full becomes {@code log.1}, and so on; the oldest goes.
 */
final class LogFile implements AutoCloseable {
    static final String NAME = "log";
    static final String BRIG = "brig";

    private final Path dir;
    private final LogLimits limits;
    private final Consumer<String> complaints;
    private FileChannel channel;
    private long size;
    private boolean complained;

    private LogFile(Path dir, LogLimits limits, Consumer<String> complaints) throws IOException {
        this.dir = dir;
        this.limits = limits;
        this.complaints = complaints;
        this.channel = open();
        this.size = channel.size();
    }

    /** @param complaints hears of lines that could not be written, once for all */
    static LogFile open(Path dir, LogLimits limits, Consumer<String> complaints) throws IOException {
        return new LogFile(dir, limits, complaints);
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(
                dir.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /** A line of text, whole. */
    void line(String stream, String text) {
        var entry = new Entry(stream);
        entry.add(text.getBytes(StandardCharsets.UTF_8), 0, text.getBytes(StandardCharsets.UTF_8).length, true);
        append(entry);
    }

    /** Lines of one stream, written at once. */
    static final class Entry {
        private final String head;
        private final List<byte[]> lines = new ArrayList<>();

        Entry(String stream) {
            head = Instant.now() + " " + stream + " ";
        }

        void add(byte[] from, int start, int length, boolean whole) {
            var line = new ByteArrayOutputStream(head.length() + length + 3);
            line.writeBytes((head + (whole ? "F " : "P ")).getBytes(StandardCharsets.US_ASCII));
            line.write(from, start, length);
            line.write('\n');
            lines.add(line.toByteArray());
        }

        boolean isEmpty() {
            return lines.isEmpty();
        }
    }

    /** A full disk loses lines and says so; it never stops the program. */
    synchronized void append(Entry entry) {
        try {
            var pending = new ByteArrayOutputStream();
            for (var line : entry.lines) {
                if (size + pending.size() > 0 && size + pending.size() + line.length > limits.bytes()) {
                    write(pending);
                    rotate();
                }
                pending.writeBytes(line);
            }
            write(pending);
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                complaints.accept("output is lost: " + e.getMessage());
            }
        }
    }

    private void write(ByteArrayOutputStream pending) throws IOException {
        var buffer = ByteBuffer.wrap(pending.toByteArray());
        pending.reset();
        while (buffer.hasRemaining()) {
            size += channel.write(buffer);
        }
    }

    private void rotate() throws IOException {
        channel.close();
        for (int number = limits.files() - 1; number >= 1; number--) {
            var from = dir.resolve(number == 1 ? NAME : NAME + "." + (number - 1));
            try {
                Files.move(from, dir.resolve(NAME + "." + number), StandardCopyOption.ATOMIC_MOVE);
            } catch (NoSuchFileException e) {
                // there are not so many yet
            }
        }
        if (limits.files() == 1) {
            Files.deleteIfExists(dir.resolve(NAME));
        }
        channel = open();
        size = 0;
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
