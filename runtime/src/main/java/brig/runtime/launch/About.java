package brig.runtime.launch;

import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.Birth;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashMap;

/**
 * What a Brig writes down about its container, for others on the same host: a line each, word and value.
 *
 * @param command as one line, at most 4096 characters; for people
 * @param started when the program was about to be executed
 * @param init the container's first process
 * @param brig who watches it
 */
public record About(String id, String name, String policy, String command, Instant started, Birth init, Birth brig) {
    static final String FILE = "about";
    /** Until all of it is written. */
    static final String NEW = "about.new";

    private static final int LONGEST_COMMAND = 4096;

    static About of(LaunchRequest request, Birth init) throws IOException {
        return new About(
                request.id(),
                request.name(),
                request.policy().name(),
                shortened(String.join(" ", request.command())),
                Instant.now(),
                init,
                Birth.of((int) ProcessHandle.current().pid()));
    }

    private static String shortened(String command) {
        var line = command.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST_COMMAND ? line : line.substring(0, LONGEST_COMMAND);
    }

    void write(Path dir) throws IOException {
        var text = "name " + name + "\npolicy " + policy + "\ncommand " + command + "\nstarted "
                + started.toEpochMilli() + "\ninit " + line(init) + "\nbrig " + line(brig) + "\n";
        var file = dir.resolve(NEW);
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        Files.move(file, dir.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String line(Birth birth) {
        return birth.pid() + " " + birth.ticks();
    }

    /** @throws IOException if there is no such file, or it is none of these */
    static About read(Path dir) throws IOException {
        var values = new HashMap<String, String>();
        for (var line : Files.readAllLines(dir.resolve(FILE))) {
            int space = line.indexOf(' ');
            values.put(line.substring(0, Math.max(0, space)), line.substring(space + 1));
        }
        try {
            return new About(
                    dir.getFileName().toString(),
                    value(values, "name"),
                    value(values, "policy"),
                    value(values, "command"),
                    Instant.ofEpochMilli(Long.parseLong(value(values, "started"))),
                    birth(value(values, "init")),
                    birth(value(values, "brig")));
        } catch (IllegalArgumentException e) {
            throw new IOException(dir.resolve(FILE) + ": " + e.getMessage(), e);
        }
    }

    private static String value(HashMap<String, String> values, String word) {
        var value = values.get(word);
        if (value == null) {
            throw new IllegalArgumentException("no line '" + word + "'");
        }
        return value;
    }

    private static Birth birth(String text) {
        int space = text.indexOf(' ');
        return new Birth(
                Integer.parseInt(text.substring(0, Math.max(0, space))), Long.parseLong(text.substring(space + 1)));
    }
}
