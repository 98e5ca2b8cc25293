package brig.monitor.proc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the kernel opens beside a program to run it: the program of a script's first line, or the loader that an ELF file
 * names ({@code execve(2)}, {@code elf(5)}).
 *
 * @param path as the file has it, absolute
 * @param isLoader whether it is an ELF file's
 */
public record Interpreter(String path, boolean isLoader) {
    /** As much of a file as is looked at. */
    public static final int START = 4096;

    private static final int PT_INTERP = 3;
    private static final int ELF_64 = 2;
    private static final int ENTRY = 56;
    private static final int MOST_ENTRIES = 64;

    /** @param start the first bytes of a program; not null bytes alone */
    public static Optional<Interpreter> of(byte[] start) {
        if (start.length > 2 && start[0] == '#' && start[1] == '!') {
            var line = new String(start, 2, start.length - 2, StandardCharsets.ISO_8859_1);
            var word = line.lines().findFirst().orElse("").strip().split("[ \t]", 2)[0];
            return word.startsWith("/") ? Optional.of(new Interpreter(word, false)) : Optional.empty();
        }
        try {
            return loader(ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IndexOutOfBoundsException | IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Interpreter> loader(ByteBuffer file) throws IOException {
        if (file.getInt(0) != 0x464c_457f || file.get(4) != ELF_64) {
            return Optional.empty();
        }
        int at = Math.toIntExact(file.getLong(32) & 0x7fff_ffff);
        int count = Math.min(MOST_ENTRIES, file.getShort(56));
        for (int entry = at; entry < at + count * ENTRY; entry += ENTRY) {
            if (file.getInt(entry) == PT_INTERP) {
                int from = (int) (file.getLong(entry + 8) & 0x7fff_ffff);
                int length = (int) Math.min(START, file.getLong(entry + 32)) - 1;
                if (from + length > file.limit() || length < 2) {
                    throw new IOException("the name of the loader lies further behind");
                }
                var path = new String(file.array(), from, length, StandardCharsets.ISO_8859_1);
                return path.startsWith("/") ? Optional.of(new Interpreter(path, true)) : Optional.empty();
            }
        }
        return Optional.empty();
    }
}
