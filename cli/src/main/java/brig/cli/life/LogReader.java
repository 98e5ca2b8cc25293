package brig.cli.life;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a container's log from its beginning or its end, and on as long as it grows. */
public final class LogReader implements AutoCloseable {
    private static final long POLL_MILLIS = 100;

    private final Path dir;
    private @Nullable InputStream input;
    private @Nullable Object fileKey;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /**
     * @param time as it was written
     * @param stream {@code stdout}, {@code stderr} or {@code brig}
     * @param whole whether a line ends here
     */
    public record Line(String time, String stream, boolean whole, byte[] text) {
        static Optional<Line> of(byte[] bytes) {
            // time, stream and F or P are ASCII, so one character is one byte
            var text = new String(bytes, StandardCharsets.ISO_8859_1);
            var words = text.split(" ", 4);
            return words.length < 4
                    ? Optional.empty()
                    : Optional.of(new Line(
                            words[0], words[1], words[2].equals("F"), words[3].getBytes(StandardCharsets.ISO_8859_1)));
        }
    }

    public LogReader(Kept kept) {
        this.dir = kept.dir();
    }

    /** @param most of the last lines; {@link Integer#MAX_VALUE} for all */
    public void read(int most, Consumer<Line> to) throws IOException {
        var last = new ArrayDeque<Line>();
        for (int number = 99; number >= 0; number--) {
            var file = dir.resolve(number == 0 ? LogFile.NAME : LogFile.NAME + "." + number);
            if (number == 0 || Files.exists(file)) {
                open(file);
                rest(each -> {
                    last.add(each);
                    if (last.size() > most) {
                        last.remove();
                    } else if (most == Integer.MAX_VALUE) {
                        to.accept(last.remove());
                    }
                });
            }
        }
        last.forEach(to);
    }

    private void open(Path file) throws IOException {
        close();
        line.reset();
        try {
            input = new BufferedInputStream(Files.newInputStream(file));
            fileKey = key(file);
        } catch (NoSuchFileException e) {
            fileKey = null;
        }
    }

    private static @Nullable Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** What can be read now; half a line waits for the rest. */
    private void rest(Consumer<Line> to) throws IOException {
        if (input == null) {
            return;
        }
        for (int next = input.read(); next >= 0; next = input.read()) {
            if (next == '\n') {
                Line.of(line.toByteArray()).ifPresent(to);
                line.reset();
            } else {
                line.write(next);
            }
        }
    }

    /**
     * Goes on after {@link #read} until nothing more will come.
     *
     * @param over whether nobody writes any more
     */
    public void follow(BooleanSupplier over, Consumer<Line> to) throws IOException, InterruptedException {
        while (true) {
            boolean last = over.getAsBoolean();
            rest(to);
            if (hasTurned()) {
                rest(to); // what came before it was put aside
                open(dir.resolve(LogFile.NAME));
                continue;
            }
            if (last) {
                return;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Whether the file that is written is another one by now. */
    private boolean hasTurned() throws IOException {
        try {
            return !Objects.equals(key(dir.resolve(LogFile.NAME)), fileKey);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (input != null) {
            input.close();
            input = null;
        }
    }
}
