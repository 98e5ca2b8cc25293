package brig.rules.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Files of a host in one text: {@code == PATH} begins a file, {@code == PATH -> TARGET} is a link; {@code \0} stands for
 * NUL.
 */
final class RecordedTree {
    private RecordedTree() {}

    static void unpack(String text, Path root) throws IOException {
        Path open = null;
        var content = new StringBuilder();
        for (var line : text.lines().toList()) {
            if (!line.startsWith("== ")) {
                content.append(line).append('\n');
                continue;
            }
            write(open, content);
            open = null;
            content.setLength(0);
            var words = line.substring(3).split(" -> ", 2);
            var place = root.resolve(words[0].substring(1));
            Files.createDirectories(Objects.requireNonNull(place.getParent()));
            if (words.length == 2) {
                Files.createSymbolicLink(place, Path.of(words[1]));
            } else {
                open = place;
            }
        }
        write(open, content);
    }

    private static void write(@Nullable Path file, StringBuilder content) throws IOException {
        if (file != null) {
            Files.writeString(file, content.toString().replace("\\0", "\0"));
        }
    }
}
