package brig.runtime.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;

/** Files that the kernel makes: written, never created. */
final class KernelFile {
    private KernelFile() {}

    static void write(Path file, String value) throws IOException {
        try {
            Files.writeString(file, value, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException("write '" + value + "' to " + file + ": " + reason(file, e), e);
        }
    }

    static List<String> lines(Path file) throws IOException {
        try {
            return Files.readString(file).lines().toList();
        } catch (IOException e) {
            throw new IOException("read " + file + ": " + reason(file, e), e);
        }
    }

    /** The number in a file, of the whole file or behind a key; empty if the file or the key is not there. */
    static OptionalLong number(Path file, String key) throws IOException {
        try {
            return Files.readString(file)
                    .lines()
                    .map(line -> line.split(" "))
                    .filter(words -> key.isEmpty() ? words.length == 1 : words.length == 2 && words[0].equals(key))
                    .mapToLong(words -> Long.parseLong(words[words.length - 1]))
                    .findFirst();
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    /** What the kernel said, without the path that the message has already. */
    static String reason(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        return String.valueOf(e.getMessage()).replace(file + ": ", "");
    }
}
