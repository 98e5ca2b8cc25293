package brig.runtime.cgroup;

import brig.runtime.sys.PlainFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Files that the kernel makes: written, never created. */
final class KernelFile {
    private KernelFile() {}

    static void write(Path file, String... values) throws IOException {
        int error = PlainFile.put(file, values);
        if (error != 0) {
            throw refused(file, String.join(" ", values), error);
        }
    }

    /** That it could not be written. */
    static IOException refused(Path file, String value, int error) {
        var failure = PlainFile.failure(file, error);
        return new IOException("write '" + value + "' to " + file + ": " + reason(file, failure), failure);
    }

    static List<String> lines(Path file) throws IOException {
        var lines = linesIfThere(file);
        if (lines.isEmpty()) {
            throw unread(file, new NoSuchFileException(file.toString()));
        }
        return lines.get();
    }

    /** Nothing if there is no such file, or no more. */
    static Optional<List<String>> linesIfThere(Path file) throws IOException {
        try {
            return Optional.ofNullable(PlainFile.readIfThere(file))
                    .map(text -> text.lines().toList());
        } catch (IOException e) {
            throw unread(file, e);
        }
    }

    private static IOException unread(Path file, IOException e) {
        return new IOException("read " + file + ": " + reason(file, e), e);
    }

    /** The number in a file, of the whole file or behind a key; empty if the file or the key is not there. */
    static OptionalLong number(Path file, String key) throws IOException {
        var text = PlainFile.readIfThere(file);
        if (text == null) {
            return OptionalLong.empty();
        }
        for (var line : text.split("\n")) {
            var words = line.split(" ");
            if (key.isEmpty() ? words.length == 1 && !line.isEmpty() : words.length == 2 && words[0].equals(key)) {
                return OptionalLong.of(Long.parseLong(words[words.length - 1]));
            }
        }
        return OptionalLong.empty();
    }

    /** What the kernel said, without the path that the message has already. */
    static String reason(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        return String.valueOf(e.getMessage()).replace(file + ": ", "");
    }
}
