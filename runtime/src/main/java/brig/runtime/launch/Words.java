package brig.runtime.launch;

import brig.runtime.sys.Birth;
import brig.runtime.sys.PlainFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A file that Brigs leave for one another: a line each, word and value. Whoever reads it finds all of it or no file. */
public final class Words {
    private final Map<String, String> values;

    private Words(Map<String, String> values) {
        this.values = values;
    }

    /** @param draft beside it, until all of it is written */
    public static void write(Path file, Path draft, String text) throws IOException {
        PlainFile.write(draft, text.getBytes(StandardCharsets.UTF_8));
        PlainFile.move(draft, file);
    }

    public static Words read(Path file) throws IOException {
        var values = new HashMap<String, String>();
        for (var line : Files.readAllLines(file)) {
            int space = line.indexOf(' ');
            values.put(line.substring(0, Math.max(0, space)), line.substring(space + 1));
        }
        return new Words(values);
    }

    public Optional<String> find(String word) {
        return Optional.ofNullable(values.get(word));
    }

    /** @throws IllegalArgumentException if there is no such line */
    public String value(String word) {
        var value = values.get(word);
        if (value == null) {
            throw new IllegalArgumentException("no line '" + word + "'");
        }
        return value;
    }

    /** @throws IllegalArgumentException if there is no such line, or no process in it */
    public Birth birth(String word) {
        var text = value(word);
        int space = text.indexOf(' ');
        return new Birth(
                Integer.parseInt(text.substring(0, Math.max(0, space))), Long.parseLong(text.substring(space + 1)));
    }

    /** What {@link #birth} reads. */
    public static String of(Birth birth) {
        return birth.pid() + " " + birth.ticks();
    }
}
