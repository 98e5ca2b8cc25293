package brig.runtime.sys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads files of {@code /proc} and {@code /sys} whole.
 *
 * <p>{@code Files.readString} must not be used for them: their size is 0, so the JDK reads a single byte first, and a
 * sysctl answers every later read with the end of the file. {@code cap_last_cap} then reads "4" instead of "40" (seen on
 * Linux 6.18 with JDK 25).
 */
public final class ProcFile {
    private static final int CHUNK = 8 << 10;
    private static final int LIMIT = 16 << 20;

    private ProcFile() {}

    /** @throws IOException if it cannot be read, or is larger than 16 MiB */
    public static String read(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var buffer = ByteBuffer.allocate(CHUNK);
            while (channel.read(buffer) >= 0) {
                if (buffer.hasRemaining()) {
                    continue;
                }
                if (buffer.capacity() >= LIMIT) {
                    throw new IOException(file + " is larger than " + LIMIT + " bytes");
                }
                buffer = ByteBuffer.allocate(buffer.capacity() * 4).put(buffer.flip());
            }
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        }
    }
}
