package brig.cli.life;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;

/** The words with which a kept container is started again in another time and place: its paths absolute, its variables with values. */
final class Again {
    private static final String FILE = "again";
    private static final String DRAFT = "again.new";

    private Again() {}

    /** A word a line. */
    static void write(Path dir, List<String> words) throws IOException {
        var text = words.stream()
                .map(word -> URLEncoder.encode(word, StandardCharsets.UTF_8))
                .collect(Collectors.joining("\n", "", "\n"));
        Files.writeString(dir.resolve(DRAFT), text);
        Files.move(dir.resolve(DRAFT), dir.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    /** None of a container of an older Brig's. */
    static List<String> read(Path dir) throws IOException {
        try {
            return Files.readAllLines(dir.resolve(FILE)).stream()
                    .map(word -> URLDecoder.decode(word, StandardCharsets.UTF_8))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
